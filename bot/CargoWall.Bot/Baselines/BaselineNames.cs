namespace CargoWall.Bot.Baselines;

/// <summary>How baselines are called.</summary>
internal static class BaselineNames
{
    public const int Longest = 64;

    /// <summary>The name that a baseline has until somebody renames it.</summary>
    public static string Of(string workflow, string job) =>
        workflow.Length == 0 ? "repository"
        : job.Length == 0 ? workflow
        : $"{workflow}#{job}";

    /// <summary>Whether people may call one so: letters, digits and a few signs, so that it is read the same everywhere.</summary>
    public static bool IsFit(string name) =>
        name.Length is > 0 and <= Longest
        && name == name.Trim()
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '#' or '/' or ' ');
}
