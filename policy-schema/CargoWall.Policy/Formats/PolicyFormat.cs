namespace CargoWall.Policy.Formats;

/// <summary>A format of another engine, or of the action's inputs, that policies are written in.</summary>
public enum PolicyFormat
{
    /// <summary>The open-source CargoWall agent: its JSON file, or the inputs of its action, which this project's action has too.</summary>
    CargoWall,

    /// <summary>Harden-Runner: <c>allowed-endpoints</c> and the inputs beside it.</summary>
    HardenRunner,

    /// <summary>egress-filter: the text of its input <c>policy</c>.</summary>
    EgressFilter,

    /// <summary>GitHub's own firewall: <c>.github/egress-firewall.yaml</c>.</summary>
    GitHub,
}
