using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>What children cannot weaken.</summary>
public sealed record PolicyLocks
{
    /// <summary>Whether the mode is locked to enforce.</summary>
    public bool ModeEnforce { get; init; }

    /// <summary>Whether the default action is locked to deny. A ceiling implies it.</summary>
    public bool DefaultDeny { get; init; }

    /// <summary>Null is no ceiling; an empty one allows nothing.</summary>
    public ImmutableArray<CeilingEntry>? Ceiling { get; init; }

    /// <summary>Null is no limit; an empty one allows no command.</summary>
    public ImmutableArray<string>? SudoAllowMax { get; init; }

    /// <summary>The weakest values that children can set.</summary>
    public SettingsOpinion Settings { get; init; } = new();

    /// <summary>Whether children can neither pass TLS through uninspected nor skip certificate checks.</summary>
    public bool TlsInspect { get; init; }

    public required RuleOrigin Origin { get; init; }

    /// <summary>Whether something is locked at all.</summary>
    public bool LocksSomething => ModeEnforce || DefaultDeny || Ceiling is not null || SudoAllowMax is not null || TlsInspect || Settings.SaysSomething;
}

/// <summary>One entry of a ceiling: what a child's allow must lie within.</summary>
/// <param name="Target">A host pattern or a prefix.</param>
/// <param name="Traffic">The ports and protocols that it covers.</param>
/// <param name="Text">As written.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record CeilingEntry(RuleTarget Target, Traffic Traffic, string Text, RuleOrigin Origin);
