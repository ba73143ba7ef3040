using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>Asks the bot at a job's start: three tries within ten seconds.</summary>
internal sealed class Attempts(TimeProvider time)
{
    private const int Most = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>All tries together; what waits for the agent gives it thirty seconds.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    /// <summary>The answer, or how its absence is to be taken.</summary>
    /// <param name="ask">One try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(T? Answer, SessionOutcome? Failure)> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var budget = new CancellationTokenSource(Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        var pause = FirstPause;
        var last = "The bot did not answer.";
        for (var tried = 1; ; tried++)
        {
            try
            {
                return (await ask(either.Token), null);
            }
            catch (CallFailedException failure) when (failure.Kind is FailureClass.NotFound)
            {
                return (null, new SessionOutcome.Declined(ModeReason.Unlinked, failure.Message));
            }
            catch (CallFailedException failure) when (failure.Kind is FailureClass.Refused)
            {
                return (null, new SessionOutcome.Declined("refused", failure.Message));
            }
            catch (CallFailedException failure) when (!failure.MayPass || tried == Most)
            {
                return (null, new SessionOutcome.Unavailable(failure.Message));
            }
            catch (CallFailedException failure)
            {
                last = failure.Message;
                pause = failure.RetryAfter is { } asked && asked > pause ? asked : pause;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (null, new SessionOutcome.Unavailable(last));
            }

            try
            {
                await Task.Delay(pause * (1 + Random.Shared.NextDouble()), time, either.Token); // spread what comes back after an outage
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (null, new SessionOutcome.Unavailable(last));
            }

            pause *= 2;
        }
    }
}
