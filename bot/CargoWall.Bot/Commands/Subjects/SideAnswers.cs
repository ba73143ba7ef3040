using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Subjects;

/// <summary>Puts the answers of both sides under one another, each under its heading.</summary>
internal static class SideAnswers
{
    /// <param name="sides">In force first.</param>
    /// <param name="ask">The answer of a side, or what is wrong with the question there.</param>
    public static CommandAnswer Of(IReadOnlyList<PolicySide> sides, Func<PolicySide, (Markdown Answer, Markdown Mistake)> ask)
    {
        if (sides.Count == 0)
        {
            return CommandAnswer.Mistaken("The app has no access to this repository any more.");
        }

        var parts = new List<Markdown>();
        var mistakes = new List<Markdown>();
        foreach (var side in sides)
        {
            if (side.Errors > 0)
            {
                parts.Add(
                    side.Title
                        + Markdown.Ours(".\n\nIts policy files have ")
                        + Markdown.Number(side.Errors)
                        + Markdown.Ours(side.Errors == 1 ? " error" : " errors")
                        + Markdown.Ours(": nothing of them can be judged. The check lists them.")
                );
                continue;
            }

            var (answer, mistake) = ask(side);
            if (!mistake.IsEmpty)
            {
                mistakes.Add(mistake);
            }

            // What only one side has is said there; a mistake on every side is the person's.
            parts.Add(side.Title + Markdown.Ours("\n\n") + (mistake.IsEmpty ? answer : mistake));
        }

        return mistakes.Count == sides.Count ? CommandAnswer.Mistaken(mistakes[0]) : CommandAnswer.Done(Markdown.Join("\n\n", parts));
    }
}
