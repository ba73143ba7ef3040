using CargoWall.Bot.Checks;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Egress;

/// <summary>The note of a press on "Allow via PR" that no pull request answers.</summary>
internal static class AllowAnswer
{
    private const int MostSentences = 3;
    private static readonly Markdown s_command = Markdown.Code("/cargowall allow HOST");

    /// <summary>
    /// Whoever pressed may not. It does not say who, so that it is the same for everybody.
    /// </summary>
    /// <param name="button">The button.</param>
    /// <param name="level">Of the policy files that a pull request would change.</param>
    public static Markdown MayNot(CheckButton button, PolicyLevel level) =>
        ButtonNotes.AnswerOf(button)
        + Markdown.Ours(" opened nothing: it needs ")
        + Markdown.Ours(
            level == PolicyLevel.Organization
                ? "admin permission in this repository, whose policy files are the organization's"
                : "write permission in this repository"
        )
        + Markdown.Ours(", which whoever pressed it does not have. Somebody who has it can press it, or comment ")
        + s_command
        + Markdown.Ours(".");

    /// <summary>Whoever pressed may; empty when there is a pull request for everything.</summary>
    /// <param name="button">The button.</param>
    /// <param name="outcomes">What came of each destination that was looked at.</param>
    /// <param name="left">Destinations that were not.</param>
    /// <param name="most">The most pull requests of a press.</param>
    public static Markdown Of(CheckButton button, IReadOnlyList<(string Destination, Proposal Outcome)> outcomes, int left, int most)
    {
        var lines = Refusals(outcomes).ToList();
        if (outcomes.All(it => it.Outcome is Proposal.AlreadySo))
        {
            lines.Add(
                Markdown.Ours(
                    outcomes.Count == 0
                        ? "Nothing of what was refused is a host or an address, which a rule could name."
                        : "The default branch has the rules already. Run the jobs again."
                )
            );
        }

        if (left > 0)
        {
            var opened = outcomes.Any(it => it.Outcome is Proposal.Asked);
            lines.Add(
                Markdown.Ours(Quantity.Of(left, "destination"))
                    + Markdown.Ours(left == 1 ? " is left" : " are left")
                    + Markdown.Ours(
                        opened ? $", as one press opens {most} pull requests at most. Merge those and press again, or comment " : "; they too have the comment "
                    )
                    + s_command
                    + Markdown.Ours(".")
            );
        }

        return lines.Count == 0
            ? Markdown.Empty
            : ButtonNotes.AnswerOf(button)
                + Markdown.Ours(" did not open a pull request for everything:")
                + Markdown.Join("", lines.Select(line => Markdown.Ours("\n> - ") + line));
    }

    // Mostly one reason, a mistake in the policy files, is in the way of all.
    private static IEnumerable<Markdown> Refusals(IReadOnlyList<(string Destination, Proposal Outcome)> outcomes)
    {
        var reasons = outcomes
            .Select(it => (Destination: Markdown.CodeOutsideTables(it.Destination), Reason: ReasonOf(it.Outcome)))
            .Where(it => !it.Reason.IsEmpty)
            .GroupBy(it => it.Reason, it => it.Destination)
            .ToList();
        foreach (var reason in reasons.Take(MostSentences))
        {
            yield return Markdown.Join(", ", reason.Distinct()) + Markdown.Ours(": ") + reason.Key;
        }

        if (reasons.Count > MostSentences)
        {
            yield return Markdown.Ours("others: for reasons of their own, which the comment ") + s_command + Markdown.Ours(" tells.");
        }
    }

    private static Markdown ReasonOf(Proposal outcome) =>
        outcome switch
        {
            Proposal.Overruled overruled => overruled.Line,
            Proposal.Refused refused => Markdown.Text(refused.Sentence),
            _ => Markdown.Empty,
        };
}
