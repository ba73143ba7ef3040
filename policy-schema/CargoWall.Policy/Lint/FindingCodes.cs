namespace CargoWall.Policy.Lint;

/// <summary>Names of the kinds of findings.</summary>
public static class FindingCodes
{
    /// <summary>An allow of the repository lies outside the organization's ceiling and was left out.</summary>
    public const string OutsideCeiling = "outside-ceiling";

    /// <summary>A value of the repository is weaker than the organization's lock and does not count.</summary>
    public const string LockViolation = "lock-violation";

    /// <summary>The organization defines no policy or group of this name.</summary>
    public const string UnknownOrganizationName = "unknown-organization-name";

    /// <summary>A line with a place for the repository's name is none with the name of this repository.</summary>
    public const string UnreadableForRepository = "unreadable-for-repository";

    /// <summary>A rule's last day is over.</summary>
    public const string Expired = "expired";

    /// <summary>A rule's last day is near.</summary>
    public const string ExpiresSoon = "expires-soon";

    /// <summary>Several modes stand at one entity.</summary>
    public const string SeveralModes = "several-modes";

    /// <summary>A sudo command gives a root shell.</summary>
    public const string SudoEscape = "sudo-escape";

    /// <summary>A sudo command was left out.</summary>
    public const string SudoCommandLeftOut = "sudo-command-left-out";

    /// <summary>A required lockdown admits commands of repositories, as a limit names them.</summary>
    public const string SudoMaxAdmits = "sudo-max-admits";

    /// <summary>Something that this version does not enforce.</summary>
    public const string NotEnforced = "not-enforced";

    /// <summary><c>inherit: replace</c> drops denies.</summary>
    public const string ReplaceDropsDeny = "replace-drops-deny";

    /// <summary>A search domain that a repository adds.</summary>
    public const string RepositorySearchDomain = "repository-search-domain";

    /// <summary>An assignment without policies, groups, mode or replace.</summary>
    public const string SelectsNothing = "selects-nothing";

    /// <summary>A policy that nothing assigns.</summary>
    public const string NotAssigned = "not-assigned";

    /// <summary>A deny of an organization file that nobody requires, so that nearer rules override it.</summary>
    public const string DenyNotRequired = "deny-not-required";

    /// <summary>A host under which anybody can put content.</summary>
    public const string SharedHost = "shared-host";

    /// <summary>A public suffix as a host.</summary>
    public const string PublicSuffix = "public-suffix";

    /// <summary>TLS that is not to be opened.</summary>
    public const string Passthrough = "passthrough";

    /// <summary>Certificates that are not to be verified.</summary>
    public const string Insecure = "insecure";

    /// <summary>Every port of a public host.</summary>
    public const string AllPorts = "all-ports";

    /// <summary><c>*.</c> covers less than the plain host.</summary>
    public const string NarrowWildcard = "narrow-wildcard";

    /// <summary>A rule that changes no verdict because of another one.</summary>
    public const string Shadowed = "shadowed";

    /// <summary>An allow that decided nothing in the recorded runs.</summary>
    public const string Unused = "unused";

    /// <summary>A rule for every process that one action alone used in the recorded runs.</summary>
    public const string OneActionAlone = "one-action-alone";

    /// <summary>A target or test that names a workflow which the repository does not have.</summary>
    public const string UnknownWorkflow = "unknown-workflow";

    /// <summary>A target or test that names a job which its workflow does not have.</summary>
    public const string UnknownJob = "unknown-job";

    /// <summary>A deny by name beside an allow by address.</summary>
    public const string PorousDeny = "porous-deny";

    /// <summary>A host or network of a private network in the policy of a public repository.</summary>
    public const string PrivateHost = "private-host";

    /// <summary>A resolver that answers names outside the DNS proxy.</summary>
    public const string DnsResolver = "dns-resolver";
}
