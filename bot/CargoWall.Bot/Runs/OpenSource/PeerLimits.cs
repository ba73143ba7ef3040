using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Identity;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>How often one job may make the two calls of the open-source agent: each makes the bot resolve, and none uses up its token.</summary>
internal sealed class PeerLimits(IOptions<AgentApiOptions> options) : CallLimit(options.Value.RequestsPerMinute)
{
    /// <inheritdoc cref="CallLimit.Wait"/>
    public TimeSpan? Wait(JobIdentity identity) =>
        Wait(string.Create(CultureInfo.InvariantCulture, $"{identity.RunId}/{identity.RunAttempt}/{identity.CheckRunId}"));
}
