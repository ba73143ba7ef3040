using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.GitHub.Tokens;

/// <summary>Signs as the app. Tokens live ten minutes at most ("Generating a JSON Web Token for a GitHub App"); one is used for eight.</summary>
internal sealed class AppKey : IDisposable
{
    private static readonly TimeSpan ClockDrift = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly string _appId;
    private readonly RSA _key;
    private readonly SigningCredentials _credentials;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Lock _gate = new();
    private string? _token;
    private DateTimeOffset _useUntil;

    public AppKey(IOptions<GitHubOptions> options, TimeProvider time)
    {
        _time = time;
        _appId = options.Value.AppId.ToString(CultureInfo.InvariantCulture);
        _key = ReadKey(options.Value);
        // Without the cache of signers, which would keep using this key after it was disposed.
        _credentials = new SigningCredentials(new RsaSecurityKey(_key), SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    public static RSA ReadKey(GitHubOptions options)
    {
        var pem = string.IsNullOrWhiteSpace(options.PrivateKey)
            ? File.ReadAllText(options.PrivateKeyPath ?? "")
            // Environment files keep a value on one line.
            : options.PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal);
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public string Token()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_token is null || now >= _useUntil)
            {
                _token = _handler.CreateToken(
                    new SecurityTokenDescriptor
                    {
                        Issuer = _appId,
                        IssuedAt = (now - ClockDrift).UtcDateTime,
                        Expires = (now + Lifetime).UtcDateTime,
                        SigningCredentials = _credentials,
                    }
                );
                _useUntil = now + Lifetime - Margin;
            }

            return _token;
        }
    }

    public void Dispose() => _key.Dispose();
}
