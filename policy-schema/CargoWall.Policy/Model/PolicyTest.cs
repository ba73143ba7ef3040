using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>An entry of <c>tests</c>: what must and must not pass for one job.</summary>
public sealed record PolicyTest
{
    /// <summary>The workflow file; null stands for the repository's own entity.</summary>
    public string? Workflow { get; init; }

    public string? Job { get; init; }

    public ImmutableArray<TestConnection> Allow { get; init; } = [];

    public ImmutableArray<TestConnection> Deny { get; init; } = [];

    public required RuleOrigin Origin { get; init; }
}

/// <summary>A connection that a test asks about.</summary>
/// <param name="Name">The host; null when an address is given.</param>
/// <param name="Address">The address; null when a host is given.</param>
/// <param name="Port">The port; 0 for ICMP.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Text">As written.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record TestConnection(HostName? Name, Prefix? Address, ushort Port, Protocol Protocol, string Text, RuleOrigin Origin);
