using System.Globalization;

namespace CargoWall.Policy.Reading;

/// <summary>How much a problem or a finding matters.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>Probably not what was meant. The file takes part.</summary>
    Warning,

    /// <summary>The file set is not taken.</summary>
    Error,
}

/// <summary>Something that is wrong in a policy file.</summary>
/// <param name="File">The path inside the repository.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">A stable name of the kind of mistake, for example <c>unknown-key</c>.</param>
/// <param name="Message">A sentence that says what is wrong and how to mend it.</param>
public sealed record PolicyProblem(string File, int Line, int Column, ProblemSeverity Severity, string Code, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}");

    /// <summary><c>file:line:column: severity code: message</c>.</summary>
    public string ToFullString() =>
        string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Severity.ToString().ToLowerInvariant()} {Code}: {Message}");
}
