using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>What is done with a question.</summary>
internal enum NameAction
{
    /// <summary>Answered, from the cache or from upstream.</summary>
    Answer,

    /// <summary>Passed to upstream and back as it is, without learning: what audit mode lets pass although it is never answered in enforce.</summary>
    Relay,

    /// <summary>REFUSED.</summary>
    Refuse,

    /// <summary>NXDOMAIN, without asking upstream.</summary>
    DenyExistence,
}

/// <summary>The judgement on a question under one policy and mode.</summary>
internal readonly record struct NameJudgement(NameAction Action, VerdictKind Kind, DnsReason Reason, int RuleNumber, Rule? Rule, HostName Host)
{
    public bool IsRelayed => Action == NameAction.Relay;

    /// <summary>True when the question passes only because the mode is audit.</summary>
    public bool IsWouldDeny => Kind == VerdictKind.Denied && (Action is NameAction.Answer or NameAction.Relay);
}
