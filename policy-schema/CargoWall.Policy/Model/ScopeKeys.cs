using System.Diagnostics;

namespace CargoWall.Policy.Model;

/// <summary>The written names of scope keys.</summary>
public static class ScopeKeys
{
    /// <summary>The name in mapping rules and in wire formats.</summary>
    public static string NameOf(ScopeKey key) => key switch
    {
        ScopeKey.Uses => "uses",
        ScopeKey.Step => "step",
        ScopeKey.Exe => "exe",
        ScopeKey.Argument => "args",
        ScopeKey.Image => "image",
        ScopeKey.CGroup => "cgroup",
        _ => throw new UnreachableException(),
    };

    public static bool TryParse(string name, out ScopeKey key)
    {
        foreach (var candidate in Enum.GetValues<ScopeKey>())
        {
            if (string.Equals(NameOf(candidate), name, StringComparison.Ordinal))
            {
                key = candidate;
                return true;
            }
        }

        key = default;
        return false;
    }
}
