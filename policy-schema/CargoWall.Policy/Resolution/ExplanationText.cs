using System.Text;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>An explanation as indented lines, each with the place that decided.</summary>
public static class ExplanationText
{
    /// <summary>The lines, each ended by a line feed.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="place">How a place is written; null writes repository, file and line.</param>
    public static string Of(Explanation explanation, Func<RuleOrigin, string>? place = null)
    {
        place ??= origin => origin.ToString();
        var text = new StringBuilder();
        foreach (var (depth, decision) in Lines(explanation))
        {
            text.Append(' ', depth * 2).Append(decision.Text).Append(decision.Origin is { } origin ? $"  ({place(origin)})" : string.Empty).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The decisions in the order in which they are written, each with how far it is indented.</summary>
    public static IEnumerable<(int Depth, Explanation Decision)> Lines(Explanation explanation, int depth = 0) =>
        explanation.Children.SelectMany(child => Lines(child, depth + 1)).Prepend((depth, explanation));
}
