namespace CargoWall.Policy.Resolution;

/// <summary>The digest of an effective policy.</summary>
internal static class PolicyDigest
{
    public static string Of(EffectivePolicy policy) => throw new NotImplementedException();
}
