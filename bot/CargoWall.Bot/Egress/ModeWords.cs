using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Egress;

/// <summary>Modes and their reasons for people.</summary>
internal static class ModeWords
{
    public static string Of(AgentMode? mode) =>
        mode switch
        {
            null => "no policy",
            AgentMode.None => "nothing",
            AgentMode.Audit => "audit",
            AgentMode.Enforce => "enforce",
            _ => "lockdown",
        };

    /// <summary>Why the mode in force is what it is, as a sentence without a full stop.</summary>
    public static string Why(string? reason, string? text)
    {
        var known = reason switch
        {
            null => "the agent did not say why",
            ModeReason.AsServed => "the served mode is in force",
            ModeReason.RaisedByInput => "the step asked for enforce",
            ModeReason.NoPolicy => "no policy concerns this repository, the step's inputs decide",
            ModeReason.Unlinked => "the bot does not cover the repository, the step's inputs decide",
            ModeReason.LastKnown => "the bot could not be reached, the last known policy was in force",
            ModeReason.NoLastKnown => "the bot could not be reached and no policy was stored",
            ModeReason.LocalInputs => "the bot could not be reached, the step's inputs decided",
            ModeReason.PolicyTooNew => "the policy needs a newer agent",
            ModeReason.PolicyUntrusted => "the bot's answer was not signed by the expected key and was not believed",
            ModeReason.PublicPolicy => "the job has no ID token, the repository's public policy was in force",
            ModeReason.Unsupported => "the machine does not support enforcement",
            ModeReason.PartlyEnforced => "a part of the policy could not be enforced",
            ModeReason.Tampered => "enforcement was tampered with while the job ran",
            ModeReason.Failed => "the agent stopped on an error",
            _ => reason,
        };
        return string.IsNullOrEmpty(text) ? known : $"{known} ({text.TrimEnd('.')})";
    }
}
