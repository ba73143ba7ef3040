namespace CargoWall.Bot.Outbox;

/// <summary>
/// A comment of Markdown that nobody sees and by which a text of ours is found again after a lost answer. It comes first, so that
/// cutting a long text cannot take it away. Only texts that this app made are searched: anyone can write the same line.
/// </summary>
internal sealed class HiddenMark(string kind, string name)
{
    private readonly string _line = $"<!-- cargowall:{kind}:{Plain(name)} -->";

    /// <summary>The text with the mark, within GitHub's size.</summary>
    public string On(string body) => $"{_line}\n{CheckText.Body(body)}";

    public bool IsOn(string? body) => body?.StartsWith(_line, StringComparison.Ordinal) == true;

    // "--" would end the comment early.
    private static string Plain(string name) =>
        name.Length is > 0 and <= 100 && name.All(it => char.IsAsciiLetterOrDigit(it) || it is '-' or '.') && !name.Contains("--", StringComparison.Ordinal)
            ? name
            : throw new ArgumentException($"'{name}' does not fit a mark: letters, digits, single hyphens and dots, at most 100.", nameof(name));
}
