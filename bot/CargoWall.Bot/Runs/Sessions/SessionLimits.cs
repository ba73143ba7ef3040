using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Identity;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>
/// How often one job may exchange a token: each exchange is a write, and none uses up its token. A lost answer is one more, and so is every step that
/// starts the agent.
/// </summary>
internal sealed class SessionLimits(IOptions<AgentApiOptions> options) : CallLimit(options.Value.ExchangesPerJob, perMinute: 1)
{
    /// <inheritdoc cref="CallLimit.Wait"/>
    public TimeSpan? Wait(JobIdentity identity) =>
        Wait(
            identity.CheckRunId is { } checkRun
                ? string.Create(CultureInfo.InvariantCulture, $"{identity.RunId}/{identity.RunAttempt}/{checkRun}")
                // Nothing tells the jobs of an attempt apart there, and one must not use up the others' turn.
                : identity.TokenId
        );
}
