using System.Threading.RateLimiting;

namespace CargoWall.Bot.Hosting;

/// <summary>How often something may be called, one allowance for each key; allowances that were not used for a while are forgotten.</summary>
/// <param name="perMinute">Calls a minute, which may come at once.</param>
internal abstract class CallLimit(int perMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perMinute,
                TokensPerPeriod = perMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            }
        )
    );

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
