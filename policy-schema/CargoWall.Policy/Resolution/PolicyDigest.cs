using System.Security.Cryptography;
using System.Text.Json;
using CargoWall.Policy.Contracts;

namespace CargoWall.Policy.Resolution;

/// <summary>The digest of an effective policy: SHA-256 over the canonical JSON of what is enforced, without origins and reasons.</summary>
internal static class PolicyDigest
{
    public static string Of(EffectivePolicy policy) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(ServedMapping.Enforced(policy), PolicyJson.Default.ServedDocument)));
}
