namespace CargoWall.Workflows;

/// <summary>What a file is to GitHub Actions.</summary>
public enum WorkflowParse
{
    Ok,

    /// <summary>No YAML, or YAML with the same key twice.</summary>
    Invalid,

    /// <summary>YAML that Actions does not take, or of a shape that is not edited.</summary>
    Unsupported,

    /// <summary>Something else, for example an action.</summary>
    NotAWorkflow,
}

/// <summary>A workflow file with the action, or why it has not.</summary>
public sealed record WorkflowEdit
{
    public required WorkflowParse Parse { get; init; }

    /// <summary>Why the file is left as it is, where it is not a matter of its jobs; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>The line of <see cref="Problem"/>, counted from 1; 0 for none.</summary>
    public int Line { get; init; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<JobEdit> Jobs { get; init; } = [];

    /// <summary>Other workflows can call it: they have to grant their call <c>id-token: write</c> too.</summary>
    public bool CallerMustGrant { get; init; }

    /// <summary>All bytes of the file as it is to be.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Whether <see cref="Content"/> differs from what was read.</summary>
    public bool IsChanged { get; init; }
}

/// <summary>What is done to one job.</summary>
public sealed record JobEdit
{
    public required string Id { get; init; }

    /// <summary>Null: the action becomes its first step.</summary>
    public JobReason? Reason { get; init; }

    public bool Installs => Reason is null;

    /// <summary>The runner's system is mixed or cannot be known: the step runs on Linux alone.</summary>
    public bool NeedsSystemGuard { get; init; }

    public required PermissionsKind Permissions { get; init; }

    public required PermissionsLevel PermissionsLevel { get; init; }

    /// <summary>Whether its permissions are changed.</summary>
    public bool ChangesPermissions { get; init; }

    /// <summary>The job whose steps these are, by an alias; null for its own.</summary>
    public string? Via { get; init; }
}

/// <summary>Why a job does not get the action; the first that applies.</summary>
public enum JobReason
{
    ReusableWorkflowCall,
    NoSteps,
    EmptySteps,
    AlreadyInstalled,
    UnsupportedSystem,
    ContainerJob,
    OtherEgressAgent,

    /// <summary>It rests on the repository's default permissions, and they are not known.</summary>
    UnknownPermissions,
}

/// <summary>What <c>permissions</c> says that is in force for a job.</summary>
public enum PermissionsKind
{
    Absent,
    ReadAll,
    WriteAll,
    Empty,
    MapWithoutIdToken,
    IdTokenNotWrite,
    IdTokenWrite,
}

/// <summary>Where it stands.</summary>
public enum PermissionsLevel
{
    None,
    Workflow,
    Job,
}

/// <summary>The words of these values, for JSON and for people.</summary>
public static class WorkflowWords
{
    public static string Of(WorkflowParse parse) =>
        parse switch
        {
            WorkflowParse.Ok => "ok",
            WorkflowParse.Invalid => "invalid",
            WorkflowParse.Unsupported => "unsupported",
            _ => "not-a-workflow",
        };

    public static string Of(JobReason reason) =>
        reason switch
        {
            JobReason.ReusableWorkflowCall => "reusable-workflow-call",
            JobReason.NoSteps => "no-steps",
            JobReason.EmptySteps => "empty-steps",
            JobReason.AlreadyInstalled => "already-installed",
            JobReason.UnsupportedSystem => "unsupported-os",
            JobReason.ContainerJob => "container-job",
            JobReason.OtherEgressAgent => "other-egress-agent",
            _ => "unknown-permissions",
        };

    public static string Of(PermissionsKind kind) =>
        kind switch
        {
            PermissionsKind.Absent => "absent",
            PermissionsKind.ReadAll => "read-all",
            PermissionsKind.WriteAll => "write-all",
            PermissionsKind.Empty => "empty",
            PermissionsKind.MapWithoutIdToken => "map-without-id-token",
            PermissionsKind.IdTokenNotWrite => "id-token-not-write",
            _ => "id-token-write",
        };

    public static string Of(PermissionsLevel level) =>
        level switch
        {
            PermissionsLevel.Workflow => "workflow",
            PermissionsLevel.Job => "job",
            _ => "none",
        };

    /// <summary>The reason in words.</summary>
    public static string Sentence(JobReason reason) =>
        reason switch
        {
            JobReason.ReusableWorkflowCall => "calls another workflow, which has to have the action itself",
            JobReason.NoSteps => "has no steps",
            JobReason.EmptySteps => "has an empty list of steps",
            JobReason.AlreadyInstalled => "uses the action already",
            JobReason.UnsupportedSystem => "runs on Windows or macOS, where the agent does not",
            JobReason.ContainerJob => "runs in a container, where the agent cannot see the machine",
            JobReason.OtherEgressAgent => "has another egress agent, and two of them would be in each other's way",
            _ => "names no permissions, and what the repository gives it is not known",
        };
}
