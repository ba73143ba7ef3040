using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>Reads text in the egress language.</summary>
public static class EgressParser
{
    // Who has this many mistakes mends the first of them; a text that is made of mistakes must not cost more than one that is read.
    private const int MostProblems = 500;

    /// <summary>
    /// Reads a text. A line that is refused yields a problem and changes nothing else: a broken header leaves the header before it in force.
    /// </summary>
    /// <param name="text">The text; lines end with LF or CRLF.</param>
    /// <param name="repository"><c>owner/name</c>, put in place of <c>{owner}</c> and <c>{repo}</c>; null leaves them as they are.</param>
    /// <param name="attributes">Attributes that every rule has unless a header or the rule names the same key.</param>
    public static EgressReading Read(string text, string? repository = null, IReadOnlyList<ScopeTerm>? attributes = null)
    {
        var defaults = EgressContext.Start([.. attributes ?? []]);
        var context = defaults;
        var rules = new List<EgressRule>();
        var problems = new List<EgressProblem>();
        foreach (var (index, line) in Substitute(text, repository).Split('\n').Index())
        {
            if (problems.Count == MostProblems)
            {
                problems.Add(
                    new EgressProblem(
                        index + 1,
                        1,
                        EgressProblemKind.Syntax,
                        $"There are {MostProblems} mistakes above, and the lines from here on are not read. Mend those first."
                    )
                );
                break;
            }

            var written = line.EndsWith('\r') ? line[..^1] : line;
            switch (EgressGrammar.Read(written))
            {
                case (null, var furthest):
                    problems.Add(new EgressProblem(index + 1, furthest + 1, EgressProblemKind.Syntax, EgressMends.SentenceFor(written, furthest)));
                    break;
                case (EgressLine.Header header, _):
                    context = defaults.With(header);
                    break;
                case (EgressLine.Rule rule, _):
                    var (read, problem) = context.Apply(rule, index + 1);
                    if (read is not null)
                    {
                        rules.Add(read);
                    }

                    if (problem is not null)
                    {
                        problems.Add(problem);
                    }

                    break;
            }
        }

        return new EgressReading(rules, problems, EgressWarnings.Of(rules));
    }

    /// <summary>Whether the text has places for the repository's name.</summary>
    public static bool HasPlaceholders(string text) => text.Contains("{owner}", StringComparison.Ordinal) || text.Contains("{repo}", StringComparison.Ordinal);

    private static string Substitute(string text, string? repository) =>
        repository?.Split('/', 2) is [var owner, var name]
            ? text.Replace("{owner}", owner, StringComparison.Ordinal).Replace("{repo}", name, StringComparison.Ordinal)
            : text;
}
