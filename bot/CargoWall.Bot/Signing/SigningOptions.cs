namespace CargoWall.Bot.Signing;

/// <summary>The key that served policies are signed with. Section <c>Signing</c>.</summary>
internal sealed class SigningOptions
{
    /// <summary>One or two EC private keys on P-256 in PEM, the newest first; for replicas that share a secret store. Empty: <see cref="KeyPath"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// A file with the same, mode 0600. Made with a new key when it is missing. Default (empty): <c>policy-signing-key.pem</c> beside the database.
    /// </summary>
    public string KeyPath { get; set; } = "";
}
