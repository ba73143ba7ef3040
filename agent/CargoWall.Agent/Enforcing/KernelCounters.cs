namespace CargoWall.Agent.Enforcing;

/// <summary>What the kernel and the tables counted since <see cref="Enforcer.Attach"/>.</summary>
/// <param name="LostEvents">Decisions that were made and could not be recorded.</param>
/// <param name="IncompleteDecisions">Decisions for which the tables held no verdict; denied under enforce.</param>
/// <param name="FailedHelpers">Calls inside the kernel programs that failed, by place.</param>
/// <param name="CapacityRefusals">Learned addresses that found no room and open nothing.</param>
internal sealed record KernelCounters(long LostEvents, long IncompleteDecisions, IReadOnlyList<FailedHelper> FailedHelpers, long CapacityRefusals)
{
    /// <summary>Whether anything happened that a report must tell.</summary>
    public bool AnyTrouble => LostEvents > 0 || IncompleteDecisions > 0 || FailedHelpers.Count > 0 || CapacityRefusals > 0;
}

/// <summary>A helper that failed inside a kernel program.</summary>
/// <param name="File">The source file, shortened to 23 characters.</param>
/// <param name="Error">The error's name, for example <c>ENOMEM</c>.</param>
internal sealed record FailedHelper(string File, int Line, string Error, long Count);
