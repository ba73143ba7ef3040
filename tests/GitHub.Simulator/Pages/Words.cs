using System.Globalization;

namespace GitHub.Simulator.Pages;

/// <summary>How states, times and names are written on pages.</summary>
internal static class Words
{
    /// <summary><c>timed_out</c> becomes <c>Timed out</c>.</summary>
    public static string Of(string state)
    {
        var words = state.Replace('_', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Short(string sha) => sha[..7];

    /// <summary>What the checks of a commit come to. Null: there are none.</summary>
    public static string? Overall(IReadOnlyCollection<string> states) =>
        states switch
        {
            { Count: 0 } => null,
            _ when states.Any(state => state is "failure" or "timed_out" or "cancelled" or "action_required") => "failure",
            _ when states.Any(state => state is "queued" or "in_progress") => "in_progress",
            _ => "success",
        };

    /// <summary>The kind of sign that a state has: <c>good</c>, <c>bad</c>, <c>wait</c> or <c>plain</c>.</summary>
    public static string Sign(string state) =>
        state switch
        {
            "success" => "good",
            "failure" or "timed_out" or "action_required" => "bad",
            "queued" or "in_progress" or "waiting" => "wait",
            _ => "plain",
        };
}
