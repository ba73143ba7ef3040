namespace CargoWall.Policy.Contracts;

/// <summary>
/// Why the effective mode is what it is: the words of <see cref="SealRequest.Reason"/>. A word that is not listed here is kept and shown as
/// it came (lower-case letters, digits and hyphens, 64 at most).
/// </summary>
public static class ModeReason
{
    /// <summary>The served mode is in force.</summary>
    public const string AsServed = "as-served";

    /// <summary>The step asked for enforce where the bot served audit.</summary>
    public const string RaisedByInput = "raised-by-input";

    /// <summary>The bot answered that no policy concerns this repository; the step's inputs decide.</summary>
    public const string NoPolicy = "no-policy";

    /// <summary>The bot does not know the repository (404); the step's inputs decide.</summary>
    public const string Unlinked = "unlinked";

    /// <summary>The bot could not be reached; the stored policy of this job is in force.</summary>
    public const string LastKnown = "last-known";

    /// <summary>The bot could not be reached and no policy was stored.</summary>
    public const string NoLastKnown = "no-last-known";

    /// <summary>The bot could not be reached; the step's inputs decide.</summary>
    public const string LocalInputs = "local-inputs";

    /// <summary>The served policy has members that this agent does not know.</summary>
    public const string PolicyTooNew = "policy-too-new";

    /// <summary>The answer was not signed by the expected key, or not for this job: it is not believed.</summary>
    public const string PolicyUntrusted = "policy-untrusted";

    /// <summary>A fork's pull request, which has no ID token: what the bot serves to anybody for the repository is in force.</summary>
    public const string PublicPolicy = "public-policy";

    /// <summary>The machine lacks a kernel feature or a permission.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>Part of the policy could not be enforced on this machine; the counters say how many rules.</summary>
    public const string PartlyEnforced = "partly-enforced";

    /// <summary>Enforcement vanished while the job ran: detached programs, killed agent.</summary>
    public const string Tampered = "tampered";

    /// <summary>The agent stopped on an error.</summary>
    public const string Failed = "failed";
}
