using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Answer of <c>GET /api/v1/policy-keys</c>: the keys that policies are signed with, the newest first.</summary>
/// <param name="Keys">One key; two while one is being replaced.</param>
public sealed record PolicyKeysAnswer([property: JsonPropertyName("keys")] IReadOnlyList<PolicyKey> Keys);

/// <summary>A key that policies are signed with.</summary>
/// <param name="Fingerprint">SHA-256 over the SubjectPublicKeyInfo, lower-case hex: the input <c>policy-key-fingerprint</c> of the action.</param>
/// <param name="Algorithm">Always <c>ECDSA-P256-SHA256</c>.</param>
/// <param name="PublicKey">The SubjectPublicKeyInfo, base64url.</param>
public sealed record PolicyKey(
    [property: JsonPropertyName("fingerprint")] string Fingerprint,
    [property: JsonPropertyName("algorithm")] string Algorithm,
    [property: JsonPropertyName("public_key")] string PublicKey
);
