namespace GitHub.Simulator.Oidc;

/// <summary>Issues job identity tokens outside of the token endpoint, also wrong ones, and rotates keys.</summary>
public sealed class IdentityControl
{
    internal IdentityControl() { }

    /// <summary>A token as the job would get it; <paramref name="tamper"/> may change claims before it is signed.</summary>
    public Task<string> MintAsync(long jobId, string audience, Action<IDictionary<string, object>>? tamper = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>A token with the right claims, signed by a key that the issuer does not have, under a <c>kid</c> that it has.</summary>
    public Task<string> ForgeAsync(long jobId, string audience, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>A token with the right claims and <c>alg: none</c>.</summary>
    public Task<string> UnsignedAsync(long jobId, string audience, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Signs with a new key from now on. The old one stays published unless <paramref name="withdrawOld"/>.</summary>
    public void RotateKey(bool withdrawOld = false) => throw new NotSupportedException();
}
