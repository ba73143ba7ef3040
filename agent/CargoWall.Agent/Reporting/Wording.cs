using System.Diagnostics;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Reporting;

/// <summary>The words of log, reports and JSON for what the policy's types say.</summary>
internal static class Wording
{
    public const string Allowed = "allowed";
    public const string AutoAllowed = "auto-allowed";
    public const string Denied = "denied";
    public const string WouldDeny = "would-deny";

    /// <summary>The verdict as it took effect.</summary>
    public static string Of(VerdictKind kind, bool enforced) =>
        kind switch
        {
            VerdictKind.Allowed => Allowed,
            VerdictKind.AutoAllowed => AutoAllowed,
            VerdictKind.Denied => enforced ? Denied : WouldDeny,
            _ => throw new UnreachableException(),
        };

    public static string Of(AgentMode mode) =>
        mode switch
        {
            AgentMode.None => "none",
            AgentMode.Audit => "audit",
            AgentMode.Enforce => "enforce",
            AgentMode.Lockdown => "lockdown",
            _ => throw new UnreachableException(),
        };

    public static string Of(PolicyMode mode) => PolicyWords.Mode.Of(mode);

    public static string Of(DefaultAction action) => PolicyWords.DefaultAction.Of(action);
}
