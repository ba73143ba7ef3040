namespace CargoWall.Bot.Runs.Findings;

/// <summary>What can be wrong with the report of a job.</summary>
internal static class FindingCode
{
    /// <summary>A second exchange for the same job, by somebody who is not the agent of the first.</summary>
    public const string SecondSession = "second-session";

    /// <summary>The agent's verdict is not the policy's.</summary>
    public const string VerdictDisagrees = "verdict-disagrees";

    /// <summary>Events came after the seal.</summary>
    public const string LateEvents = "late-events";

    /// <summary>The seal names events that never came.</summary>
    public const string MissingEvents = "missing-events";

    /// <summary>The chain of the seal is not the chain of what came.</summary>
    public const string BrokenChain = "broken-chain";

    /// <summary>A second seal says something else than the first.</summary>
    public const string SecondSeal = "second-seal";

    /// <summary>The policy that was in force is not the one that was served.</summary>
    public const string OtherPolicy = "other-policy";

    /// <summary>The agent lost events, or could not enforce a part.</summary>
    public const string LostEvents = "lost-events";

    /// <summary>The agent said that it was tampered with.</summary>
    public const string Tampered = "tampered";

    /// <summary>More events than a job may report, or more destinations than are kept one by one.</summary>
    public const string Quota = "quota";
}
