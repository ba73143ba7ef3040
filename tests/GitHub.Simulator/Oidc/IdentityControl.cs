using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace GitHub.Simulator.Oidc;

/// <summary>Issues job identity tokens outside of the token endpoint, also wrong ones, and rotates keys.</summary>
public sealed class IdentityControl
{
    private readonly World _world;
    private readonly SigningKeys _keys;
    private readonly IdTokens _tokens;

    internal IdentityControl(World world, SigningKeys keys, IdTokens tokens)
    {
        _world = world;
        _keys = keys;
        _tokens = tokens;
    }

    /// <summary>A token as the job would get it; <paramref name="tamper"/> may change claims before it is signed.</summary>
    public async Task<string> MintAsync(
        long jobId,
        string audience,
        Action<IDictionary<string, object>>? tamper = null,
        CancellationToken cancellationToken = default
    )
    {
        var claims = await ClaimsAsync(jobId, audience, cancellationToken);
        tamper?.Invoke(claims);
        return _tokens.Sign(claims);
    }

    /// <summary>A token with the right claims, signed by a key that the issuer does not have, under a <c>kid</c> that it has.</summary>
    public async Task<string> ForgeAsync(long jobId, string audience, CancellationToken cancellationToken = default) =>
        _tokens.Sign(await ClaimsAsync(jobId, audience, cancellationToken), SigningKeys.Create(), _keys.Current.KeyId);

    /// <summary>A token with the right claims and <c>alg: none</c>.</summary>
    public async Task<string> UnsignedAsync(long jobId, string audience, CancellationToken cancellationToken = default)
    {
        var claims = await ClaimsAsync(jobId, audience, cancellationToken);
        return $"{Encode("""{"typ":"JWT","alg":"none"}""")}.{Encode(JsonSerializer.Serialize(claims))}.";

        static string Encode(string text) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Signs with a new key from now on. The old one stays published unless <paramref name="withdrawOld"/>.</summary>
    public void RotateKey(bool withdrawOld = false) => _keys.Rotate(withdrawOld);

    private async Task<Dictionary<string, object>> ClaimsAsync(long jobId, string audience, CancellationToken cancellationToken)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _tokens.Claims(_world.JobOf(jobId), audience);
    }
}
