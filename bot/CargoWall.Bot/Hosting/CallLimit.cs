using System.Threading.RateLimiting;

namespace CargoWall.Bot.Hosting;

/// <summary>How often something may be called, one allowance for each key; allowances that were not used for a while are forgotten.</summary>
/// <param name="atOnce">Calls that may come at once.</param>
/// <param name="perMinute">Calls that each minute gives back.</param>
internal abstract class CallLimit(int atOnce, int perMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = atOnce,
                TokensPerPeriod = perMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            }
        )
    );

    /// <param name="perMinute">Calls a minute, which may come at once.</param>
    protected CallLimit(int perMinute)
        : this(perMinute, perMinute) { }

    /// <summary>How long to wait before the next call; null when this one may go on.</summary>
    public TimeSpan? Wait(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : TimeSpan.FromMinutes(1);
    }

    public void Dispose() => _limiter.Dispose();
}
