using CargoWall.Kernel;

namespace CargoWall.Agent.Enforcing;

/// <summary>What an agent that was killed left in force under its state folder.</summary>
internal static class PinnedFirewall
{
    /// <summary>Whether something is still pinned for this state folder.</summary>
    public static bool IsInForce(string stateDirectory) => BpfFolder.Find(stateDirectory) is { HasPins: true };

    /// <summary>Takes it out of force and removes every trace. True when there was something.</summary>
    public static bool Remove(string stateDirectory)
    {
        using var folder = BpfFolder.Find(stateDirectory);
        return folder is not null;
    }
}
