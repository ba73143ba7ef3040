using System.Diagnostics;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>How a state looks and is called.</summary>
internal sealed record StateMark(string Icon, string Colour, string Words)
{
    public static StateMark Of(RunState state) =>
        state switch
        {
            RunState.Running => new("clock", "attention", "In progress"),
            RunState.Clean => new("check-circle-fill", "success", "Nothing denied"),
            RunState.WouldDeny => new("eye", "attention", "Would deny"),
            RunState.Denied => new("x-circle-fill", "danger", "Denied"),
            RunState.Doubtful => new("alert", "danger", "Not as declared"),
            RunState.Silent => new("question", "muted", "No report"),
            RunState.Skipped => new("skip", "muted", "Skipped"),
            _ => throw new UnreachableException(),
        };

    public static StateMark Of(EventVerdict verdict) =>
        verdict switch
        {
            EventVerdict.Allowed => new("check-circle-fill", "success", "Allowed"),
            EventVerdict.AutoAllowed => new("check-circle-fill", "accent", "Auto-allowed"),
            EventVerdict.Denied => new("x-circle-fill", "danger", "Denied"),
            EventVerdict.WouldDeny => new("eye", "attention", "Would deny"),
            _ => throw new UnreachableException(),
        };
}
