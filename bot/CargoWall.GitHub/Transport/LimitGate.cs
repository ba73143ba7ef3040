using System.Collections.Concurrent;

namespace CargoWall.GitHub.Transport;

/// <summary>Remembers until when GitHub wants to hear nothing of an account: one refusal stops all its requests, not only the one refused.</summary>
internal sealed class LimitGate(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, GitHubException> _closed = new();

    public void Close(string account, GitHubException limit) => _closed[account] = limit;

    /// <exception cref="GitHubException">The limit still holds.</exception>
    public void ThrowIfClosed(string account)
    {
        if (!_closed.TryGetValue(account, out var limit) || limit is not IGitHubLimit { RetryAt: var retryAt })
        {
            return;
        }

        if (time.GetUtcNow() < retryAt)
        {
            throw limit switch
            {
                PrimaryLimitException it => new PrimaryLimitException(it.Limit, it.Resource, it.RetryAt, it.Request, it.RequestId),
                _ => new SecondaryLimitException(retryAt, limit.Request, limit.RequestId),
            };
        }

        _closed.TryRemove(new(account, limit));
    }
}
