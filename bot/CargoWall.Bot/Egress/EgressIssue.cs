using CargoWall.Bot.Outbox;

namespace CargoWall.Bot.Egress;

/// <summary>What is wrong with a job.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Job">Label of the job.</param>
/// <param name="Text">One sentence, plain text.</param>
/// <param name="Weight">What it makes of the check.</param>
internal sealed record EgressIssue(EgressIssueKind Kind, string Job, string Text, CheckConclusion Weight);

internal enum EgressIssueKind
{
    /// <summary>Connections were refused.</summary>
    Denied,

    /// <summary>Connections were refused as they are on the default branch.</summary>
    DeniedBefore,

    /// <summary>Connections were refused, or would be, to destinations that a person ignores for now.</summary>
    Ignored,

    /// <summary>Connections passed that enforce would refuse.</summary>
    WouldDeny,

    /// <summary>The commit's workflow protects the job less than the default branch's.</summary>
    ProtectionRemoved,

    /// <summary>The policy says enforce, the machine did not.</summary>
    NotEnforced,

    /// <summary>The job ran and no agent reported.</summary>
    Missing,

    /// <summary>An agent began to report and did not end.</summary>
    Unsealed,

    /// <summary>The report itself is doubtful.</summary>
    Finding,

    /// <summary>The commit's CargoWall step is another version than the default branch's, or has none there to be compared with.</summary>
    StepChanged,
}
