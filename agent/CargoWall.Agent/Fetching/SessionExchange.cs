using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>Opens the session of a job, each try with a new ID token.</summary>
internal sealed class SessionExchange(BotClient bot, IdTokenSource? tokens, TimeProvider time)
{
    /// <summary>The reason when the runner gives no ID token.</summary>
    public const string NoIdToken = "no-id-token";

    public async Task<SessionOutcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        if (tokens is null)
        {
            return new SessionOutcome.Declined(NoIdToken, "The job has no ID token to show to the bot; give it 'permissions: id-token: write'.");
        }

        var (answer, failure) = await new Attempts(time).AskAsync(
            async cancel => await bot.OpenSessionAsync(await tokens.MintAsync(cancel), request, cancel),
            cancellationToken
        );
        return answer is null ? failure ?? new SessionOutcome.Unavailable("The bot answered with nothing.") : new SessionOutcome.Answered(answer);
    }
}
