namespace CargoWall.Agent.Commands;

/// <summary>
/// What every command but <c>run</c> answers with; <c>run</c> answers with the exit code of its command, unless that did not fail and a denied
/// connection fails the job.
/// </summary>
internal static class ExitCode
{
    /// <summary>Done, nothing found.</summary>
    public const int Fine = 0;

    /// <summary>
    /// Done, and there is something to mend: a problem, a refusal, a missing feature, an agent that could not start, a denied connection that fails the
    /// job.
    /// </summary>
    public const int Findings = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Misuse = 2;
}
