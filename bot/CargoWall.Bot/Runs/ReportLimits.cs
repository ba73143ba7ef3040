using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs;

/// <summary>How often one job may call. Asked after the token was found good, so strangers cannot use up anybody's turn.</summary>
internal sealed class ReportLimits(IOptions<AgentApiOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        reportId => RateLimitPartition.GetTokenBucketLimiter(reportId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Value.RequestsPerMinute,
            TokensPerPeriod = options.Value.RequestsPerMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

    /// <summary>How long to wait before the next call; null when this one may go on.</summary>
    public TimeSpan? Wait(string reportId)
    {
        using var lease = _limiter.AttemptAcquire(reportId);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    public void Dispose() => _limiter.Dispose();
}
