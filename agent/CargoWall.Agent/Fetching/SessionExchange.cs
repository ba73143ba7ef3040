using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>Opens the session of a job: three tries within ten seconds, each with a new ID token.</summary>
internal sealed class SessionExchange(BotClient bot, IdTokenSource? tokens, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>All tries together; what waits for the agent gives it thirty seconds.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    public async Task<SessionOutcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        if (tokens is null)
        {
            return new SessionOutcome.Declined(
                "no-id-token", "The job has no ID token to show to the bot; give it 'permissions: id-token: write'.");
        }

        using var budget = new CancellationTokenSource(Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        var pause = FirstPause;
        var last = "The bot did not answer.";
        for (var tried = 1; ; tried++)
        {
            try
            {
                return new SessionOutcome.Answered(await bot.OpenSessionAsync(await tokens.MintAsync(either.Token), request, either.Token));
            }
            catch (CallFailedException failure) when (failure.Kind is FailureClass.NotFound)
            {
                return new SessionOutcome.Declined(ModeReason.Unlinked, failure.Message);
            }
            catch (CallFailedException failure) when (failure.Kind is FailureClass.Refused)
            {
                return new SessionOutcome.Declined("refused", failure.Message);
            }
            catch (CallFailedException failure) when (!failure.MayPass || tried == Tries)
            {
                return new SessionOutcome.Unavailable(failure.Message);
            }
            catch (CallFailedException failure)
            {
                last = failure.Message;
                pause = failure.RetryAfter is { } asked && asked > pause ? asked : pause;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new SessionOutcome.Unavailable(last);
            }

            try
            {
                await Task.Delay(pause * (1 + Random.Shared.NextDouble()), time, either.Token); // spread what comes back after an outage
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new SessionOutcome.Unavailable(last);
            }

            pause *= 2;
        }
    }
}
