using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>
/// A signed <see cref="PolicyStatement"/>: ECDSA over P-256 with SHA-256, and nothing else, so that there is no algorithm to choose for anybody. All
/// three members are base64url without padding.
/// </summary>
/// <param name="PublicKey">The signing key's public half, a SubjectPublicKeyInfo. It proves nothing by itself: its fingerprint must be one that is known.</param>
/// <param name="Statement">The statement's bytes, UTF-8 JSON.</param>
/// <param name="Value">The signature (64 bytes, r and s) over <c>cargowall-policy-1</c>, a line feed and the statement's bytes.</param>
public sealed record PolicySignature(
    [property: JsonPropertyName("public_key")] string PublicKey,
    [property: JsonPropertyName("statement")] string Statement,
    [property: JsonPropertyName("value")] string Value
)
{
    // Keeps a signature of this kind from being taken for one of another.
    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("cargowall-policy-1\n");

    /// <summary>The key's id: SHA-256 over the SubjectPublicKeyInfo, 64 lower-case hex digits.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>A fingerprint as people write it (<c>sha256:</c> before it, colons inside, capitals) in the form of <see cref="Fingerprint"/>; null when it is none.</summary>
    public static string? NormalizeFingerprint(string text)
    {
        const string Prefix = "sha256:";
        var digits = text.Trim();
        digits = (digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? digits[Prefix.Length..] : digits)
            .Replace(":", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        return digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigitLower) ? digits : null;
    }

    /// <summary>Signs.</summary>
    /// <param name="key">A private key on P-256.</param>
    /// <param name="statement">What is said.</param>
    public static PolicySignature Sign(ECDsa key, PolicyStatement statement)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(statement, AgentApiJson.Default.PolicyStatement);
        var value = key.SignData([.. Domain, .. bytes], HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new PolicySignature(
            Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()),
            Base64Url.EncodeToString(bytes),
            Base64Url.EncodeToString(value)
        );
    }

    /// <summary>
    /// The statement of the first signature that a known key made. Who takes it still compares what it says with what is expected.
    /// </summary>
    /// <param name="signatures">One for each key that the bot publishes.</param>
    /// <param name="fingerprints">Keys that are known, in the form of <see cref="Fingerprint"/>.</param>
    /// <param name="problem">One sentence when there is none.</param>
    public static PolicyStatement? Open(IReadOnlyList<PolicySignature>? signatures, IReadOnlyCollection<string> fingerprints, out string problem)
    {
        if (signatures is not { Count: > 0 })
        {
            problem = "The answer is not signed.";
            return null;
        }

        problem = "The answer is signed by a key whose fingerprint is not the expected one.";
        foreach (var signature in signatures)
        {
            if (Decode(signature?.PublicKey) is not { } key || !fingerprints.Contains(Fingerprint(key)))
            {
                continue;
            }

            if (signature is not null && Decode(signature.Statement) is { } statement && Decode(signature.Value) is { } value && Holds(key, statement, value))
            {
                return Read(statement, out problem);
            }

            problem = "The answer's signature does not hold.";
        }

        return null;
    }

    private static bool Holds(byte[] publicKey, byte[] statement, byte[] value)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out var read);
            return read == publicKey.Length
                && key.KeySize == 256
                && key.VerifyData((byte[])[.. Domain, .. statement], value, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static PolicyStatement? Read(byte[] bytes, out string problem)
    {
        problem = "";
        try
        {
            if (JsonSerializer.Deserialize(bytes, AgentApiJson.Default.PolicyStatement) is { Version: PolicyStatement.CurrentVersion } statement)
            {
                return statement;
            }
        }
        catch (JsonException)
        {
            // Told below, with the other version.
        }

        problem = "The answer's signed statement is of a form that this version does not know; update the agent.";
        return null;
    }

    private static byte[]? Decode(string? text)
    {
        try
        {
            return text is null ? null : Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
