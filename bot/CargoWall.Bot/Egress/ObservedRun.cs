using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>The newest attempt of a workflow run, as far as its egress goes.</summary>
/// <param name="RunId">GitHub's id.</param>
/// <param name="Workflow">File of the workflow, or its name where it is not a file of the repository.</param>
/// <param name="IsComplete">Whether GitHub said that the attempt ended.</param>
/// <param name="IsFork">Whether the head commit comes from another repository: its jobs get no tokens, so none of them can report.</param>
/// <param name="Jobs">Its jobs.</param>
internal sealed record ObservedRun(long RunId, string Workflow, bool IsComplete, bool IsFork, IReadOnlyList<ObservedJob> Jobs);

/// <summary>One job, what it was meant to run under and what it reported.</summary>
internal sealed record ObservedJob
{
    /// <summary>As a person finds it: <c>ci.yml#test</c>, or the display name where the key is not known.</summary>
    public required string Label { get; init; }

    /// <summary>The display name; null when not known.</summary>
    public string? Name { get; init; }

    /// <summary>The job by its keys, as policies target it; null where they are not known.</summary>
    public EntityTarget? Target { get; init; }

    /// <summary>How the workflow of this commit protects it otherwise than the default branch's; empty where it does not.</summary>
    public IReadOnlyList<ProtectionChange> Protection { get; init; } = [];

    /// <summary>The mode that its policy declares; null when no policy concerns it.</summary>
    public AgentMode? Declared { get; init; }

    /// <summary>Whether the policy switches checks off.</summary>
    public bool ChecksDisabled { get; init; }

    /// <summary>What the agent reported; null when it did not begin to.</summary>
    public ObservedReport? Report { get; init; }
}

/// <summary>What an agent reported of a job.</summary>
internal sealed record ObservedReport
{
    public bool IsSealed { get; init; }

    /// <summary>Mode in force by the seal; null before it.</summary>
    public AgentMode? Effective { get; init; }

    /// <summary>Why, in a word; null before the seal.</summary>
    public string? Reason { get; init; }

    /// <summary>And in a sentence; null when there is none.</summary>
    public string? ReasonText { get; init; }

    /// <summary>All connections, before aggregation.</summary>
    public long Total { get; init; }

    /// <summary>Distinct names, or addresses without one, that were reached or refused: what the run page counts.</summary>
    public int Destinations { get; init; }

    public long Denied { get; init; }

    /// <summary>How many of the denied went where the default branch is refused too.</summary>
    public long DeniedBefore { get; init; }

    /// <summary>Where the default branch is refused too.</summary>
    public IReadOnlySet<RefusedDestination> Known { get; init; } = new HashSet<RefusedDestination>();

    public long WouldDeny { get; init; }

    /// <summary>How many more were refused, or would be, to destinations that a person ignores for now; they are in none of the figures above.</summary>
    public long Ignored { get; init; }

    /// <summary>Those destinations.</summary>
    public IReadOnlyList<string> IgnoredHosts { get; init; } = [];

    /// <summary>Rows that were refused or would be, most frequent first, at most <see cref="MostRefusals"/>.</summary>
    public IReadOnlyList<ConnectionRow> Refusals { get; init; } = [];

    /// <summary>How many rows there are of that kind.</summary>
    public int RefusalRows { get; init; }

    public IReadOnlyList<ReportFindingRow> Findings { get; init; } = [];

    public const int MostRefusals = 50;
}
