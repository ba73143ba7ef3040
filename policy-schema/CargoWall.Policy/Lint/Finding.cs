using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>Something that a reviewer should know about a policy that is valid.</summary>
/// <param name="Code">A stable name of the kind.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">A sentence that says what is found and how to mend it.</param>
/// <param name="Origin">The place; null when no file is to blame.</param>
public sealed record Finding(string Code, ProblemSeverity Severity, string Message, RuleOrigin? Origin)
{
    /// <summary>The other place that the message names, in parentheses; null when it names none.</summary>
    public RuleOrigin? Cited { get; init; }

    /// <summary>The message with the place in it as somebody else finds it.</summary>
    public string Sentence(Func<RuleOrigin, string> place) =>
        Cited is null ? Message : Message.Replace($"({Cited})", $"({place(Cited)})", StringComparison.Ordinal);

    /// <summary><c>place: message</c>.</summary>
    public override string ToString() => Origin is null ? Message : $"{Origin}: {Message}";
}
