namespace CargoWall.Agent.Enforcing;

/// <summary>Something that somebody with the rights for it took away from the firewall while it was in force.</summary>
/// <param name="Kind">One of the constants here.</param>
/// <param name="Sentence">What was found, and what was done.</param>
internal sealed record Tampering(string Kind, string Sentence)
{
    /// <summary>A program is not on its hook any more.</summary>
    public const string LinkLost = "link-lost";

    /// <summary>Mode or generation were changed in the kernel.</summary>
    public const string StateChanged = "state-changed";

    /// <summary>The agent was ended by somebody who may, and is not the post step of its action.</summary>
    public const string StoppedWithoutSecret = "stopped-without-secret";

    public static bool IsKind(string? kind) => kind is LinkLost or StateChanged or StoppedWithoutSecret;
}
