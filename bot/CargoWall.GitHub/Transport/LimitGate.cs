namespace CargoWall.GitHub.Transport;

/// <summary>Stops all requests of an account after a refusal for a limit, not only the one refused.</summary>
internal sealed class LimitGate(IPauseBook pauses, TimeProvider time)
{
    private static readonly TimeSpan LongestGuess = TimeSpan.FromHours(1);

    /// <exception cref="PausedException">The pause still lasts.</exception>
    public async Task ThrowIfClosedAsync(string account, string request, CancellationToken cancellationToken)
    {
        if (await pauses.FindAsync(account, cancellationToken) is { Until: var until } && time.GetUtcNow() < until)
        {
            throw new PausedException(account, until, request);
        }
    }

    /// <summary>GitHub said until when.</summary>
    public Task CloseAsync(string account, DateTimeOffset until, CancellationToken cancellationToken) =>
        pauses.KeepAsync(account, new Pause(until, null), cancellationToken);

    /// <summary>
    /// GitHub did not say how long. "Wait for at least one minute before retrying. If your request continues to fail due to a secondary rate limit, wait for
    /// an exponentially increasing amount of time between retries" (Rate limits for the REST API).
    /// </summary>
    /// <returns>Until when.</returns>
    public async Task<DateTimeOffset> CloseAsync(string account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = await pauses.FindAsync(account, cancellationToken);
        if (last is { Until: var running } && now < running)
        {
            // Of requests that were under way together, the first began the pause.
            return running;
        }

        var guess =
            last is { Guessed: { } before, Until: var ended } && now < ended + LongestGuess
                ? TimeSpan.FromTicks(Math.Min(LongestGuess.Ticks, before.Ticks * 2))
                : TimeSpan.FromMinutes(1);
        await pauses.KeepAsync(account, new Pause(now + guess, guess), cancellationToken);
        return now + guess;
    }
}
