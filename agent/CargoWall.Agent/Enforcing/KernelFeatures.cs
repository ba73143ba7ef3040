namespace CargoWall.Agent.Enforcing;

/// <summary>What this machine supports, found out by loading and attaching for real to a control group of its own, not by asking versions.</summary>
internal static class KernelFeatures
{
    /// <summary>Tries each feature; leaves nothing behind.</summary>
    public static IReadOnlyList<KernelFeature> Probe() => throw new NotImplementedException();
}
