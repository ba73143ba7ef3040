namespace CargoWall.Policy.Reading;

/// <summary>Names of the kinds of mistakes in policy files.</summary>
internal static class ProblemCodes
{
    public const string Encoding = "encoding";
    public const string TooLarge = "too-large";
    public const string TooDeep = "too-deep";
    public const string TooManyNodes = "too-many-nodes";
    public const string TooManyFiles = "too-many-files";
    public const string NotAFile = "not-a-file";
    public const string Syntax = "yaml-syntax";
    public const string EmptyFile = "empty-file";
    public const string SeveralDocuments = "several-documents";
    public const string Alias = "yaml-alias";
    public const string Anchor = "yaml-anchor";
    public const string Tag = "yaml-tag";
    public const string MergeKey = "merge-key";
    public const string BadKey = "bad-key";
    public const string RepeatedKey = "repeated-key";
    public const string UnknownKey = "unknown-key";
    public const string MissingKey = "missing-key";
    public const string MissingValue = "missing-value";
    public const string EmptyEntry = "empty-entry";
    public const string WrongKind = "wrong-kind";
    public const string BadValue = "bad-value";
    public const string NeedsQuotes = "needs-quotes";
    public const string BadVersion = "bad-version";
    public const string BadName = "bad-name";
    public const string RepeatedName = "repeated-name";
    public const string SecondBlock = "second-block";
    public const string OrganizationOnly = "organization-only";
    public const string UnknownName = "unknown-name";
    public const string WrongKindOfName = "wrong-kind-of-name";
    public const string NoTarget = "no-target";
    public const string SeveralTargets = "several-targets";
    public const string BadHost = "bad-host";
    public const string BadAddress = "bad-address";
    public const string BadUrl = "bad-url";
    public const string BadPort = "bad-port";
    public const string BadProtocol = "bad-protocol";
    public const string BadDate = "bad-date";
    public const string BadCommand = "bad-command";
    public const string BadSearchDomain = "bad-search-domain";
    public const string BadWorkflow = "bad-workflow";
    public const string BadCeiling = "bad-ceiling";
    public const string EmptyTarget = "empty-target";
    public const string EgressOddity = "egress-oddity";
    public const string NotAscii = "host-not-ascii";
    public const string HostBits = "host-bits";
    public const string PortZero = "port-zero";
    public const string AddressAsHost = "address-as-host";
    public const string Expression = "expression";
    public const string NotWithDeny = "not-with-deny";
}
