namespace CargoWall.Policy.Model;

/// <summary>What happens to a connection that no rule and no auto-allow decides.</summary>
public enum DefaultAction
{
    Deny,
    Allow,
}
