using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace GitHub.Simulator.Oidc;

/// <summary>The keys of the issuer: one that signs, and those that are still published.</summary>
internal sealed class SigningKeys
{
    // Making an RSA key is slow; the first one is shared by the simulators of a process.
    private static readonly Lazy<RsaSecurityKey> First = new(Create);
    private readonly Lock _lock = new();
    private List<RsaSecurityKey> _published = [First.Value];

    public RsaSecurityKey Current
    {
        get
        {
            lock (_lock)
            {
                return _published[^1];
            }
        }
    }

    public IReadOnlyList<RsaSecurityKey> Published
    {
        get
        {
            lock (_lock)
            {
                return [.. _published];
            }
        }
    }

    public void Rotate(bool withdrawOld)
    {
        var next = Create();
        lock (_lock)
        {
            _published = withdrawOld ? [next] : [.. _published, next];
        }
    }

    public static RsaSecurityKey Create() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString() };
}
