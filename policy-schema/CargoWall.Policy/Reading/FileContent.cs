using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>What one file says, before files are put together.</summary>
internal sealed record FileContent
{
    public SettingsOpinion? Settings { get; init; }

    public PolicyLocks? Locks { get; init; }

    public IReadOnlyList<PolicyDefinition> Policies { get; init; } = [];

    public IReadOnlyList<GroupDefinition> Groups { get; init; } = [];

    public IReadOnlyList<DefaultPolicy> Defaults { get; init; } = [];

    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    public IReadOnlyList<PolicyTest> Tests { get; init; } = [];
}
