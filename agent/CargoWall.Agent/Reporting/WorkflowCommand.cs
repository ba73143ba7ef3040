using System.Globalization;
using System.Text;

namespace CargoWall.Agent.Reporting;

/// <summary>A line that GitHub's runner understands ("Workflow commands for GitHub Actions"), escaped so that no text can end it or begin another.</summary>
internal sealed record WorkflowCommand(string Name, string Message)
{
    public string? Title { get; init; }
    public string? File { get; init; }
    public int Line { get; init; }
    public int Column { get; init; }

    public static WorkflowCommand Error(string message) => new("error", message) { Title = "CargoWall" };

    public static WorkflowCommand Warning(string message) => new("warning", message) { Title = "CargoWall" };

    public override string ToString()
    {
        var line = new StringBuilder("::").Append(Name);
        var before = ' ';
        Add("file", File);
        Add("line", Line > 0 ? Line.ToString(CultureInfo.InvariantCulture) : null);
        Add("col", Column > 0 ? Column.ToString(CultureInfo.InvariantCulture) : null);
        Add("title", Title);
        return line.Append("::").Append(EscapeData(Message)).ToString();

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                line.Append(before).Append(key).Append('=').Append(EscapeProperty(value));
                before = ',';
            }
        }
    }

    // The escapes of the runner's own toolkit (@actions/core, command.ts): data, and for properties two more.
    private static string EscapeData(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) =>
        EscapeData(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
