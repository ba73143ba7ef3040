using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>
/// The issuer's signing keys by key id. Fetched when first needed and once an hour; for an unknown key id at once, but not more often than
/// every <see cref="UnknownKeyPause"/>, because anybody can make up key ids.
/// </summary>
/// <remarks>
/// ConfigurationManager of the same library answers a refresh in the background, so the first tokens after a rotation would be
/// refused; this waits for the one fetch instead, and every caller waits for the same one.
/// </remarks>
internal sealed partial class IssuerKeys(string issuer, HttpClient http, TimeProvider time, ILogger<IssuerKeys> logger) : IDisposable
{
    internal static readonly TimeSpan UnknownKeyPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Keys that cannot be renewed stay good for a day: an outage of the issuer's discovery is not ours.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // While no key was ever had, callers do not queue up behind one failing fetch each.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile KeySet? _keys;
    private DateTimeOffset _lastUnknownKey = DateTimeOffset.MinValue;
    private (DateTimeOffset At, Exception Cause)? _failed;

    /// <summary>The key with this id; null when the issuer has none.</summary>
    /// <exception cref="IssuerUnreachableException">No keys are known and none can be fetched.</exception>
    public async Task<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_keys is { } held && IsFresh(held) && held.Find(keyId) is { } known)
        {
            return known;
        }
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            return (await RenewAsync(keyId, cancellationToken)).Find(keyId);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private bool IsFresh(KeySet held) => time.GetUtcNow() - held.FetchedAt < Lifetime;

    private async Task<KeySet> RenewAsync(string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var held = _keys is { } kept && now - kept.FetchedAt < Longest ? kept : null;
        if (held is not null && IsFresh(held))
        {
            if (held.Find(keyId) is not null || now - _lastUnknownKey < UnknownKeyPause)
            {
                return held;
            }
            _lastUnknownKey = now;
        }
        if (_failed is var (at, cause) && now - at < FailurePause)
        {
            return held ?? throw new IssuerUnreachableException(issuer, cause);
        }
        try
        {
            _keys = new KeySet(await FetchAsync(cancellationToken), now);
            _failed = null;
            return _keys;
        }
        catch (Exception failure)
            when (failure is IOException or InvalidOperationException or ArgumentException or SecurityTokenException or JsonException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            Log.FetchFailed(logger, issuer, failure);
            _failed = (now, failure);
            return held ?? throw new IssuerUnreachableException(issuer, failure);
        }
    }

    private async Task<IReadOnlyList<SecurityKey>> FetchAsync(CancellationToken cancellationToken)
    {
        var documents = new HttpDocumentRetriever(http) { RequireHttps = !new Uri(issuer).IsLoopback };
        var found = await OpenIdConnectConfigurationRetriever.GetAsync(issuer + "/.well-known/openid-configuration", documents, cancellationToken);
        if (found.Issuer != issuer)
        {
            throw new InvalidOperationException($"The discovery document of {issuer} speaks for another issuer.");
        }
        // An answer of another kind may be JSON too; it takes no key away.
        return found.SigningKeys.Count > 0 ? [.. found.SigningKeys] : throw new InvalidOperationException($"{issuer} publishes no signing key.");
    }

    private sealed class KeySet(IReadOnlyList<SecurityKey> keys, DateTimeOffset fetchedAt)
    {
        public DateTimeOffset FetchedAt { get; } = fetchedAt;

        public SecurityKey? Find(string keyId) => keys.FirstOrDefault(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "Keys of the issuer {Issuer} could not be fetched.")]
        public static partial void FetchFailed(ILogger logger, string issuer, Exception failure);
    }
}
