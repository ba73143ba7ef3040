using System.Globalization;

namespace CargoWall.Policy.Replay;

/// <summary>A line of a log that is no record.</summary>
/// <param name="Source">The log, as its reader named it.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Message">A sentence that says what is wrong with it.</param>
public sealed record LogProblem(string Source, long Line, string Message)
{
    /// <summary><c>file:line: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}: {Message}");
}
