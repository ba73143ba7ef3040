using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Checks;

/// <summary>What the policy check asks of a person; nothing where it only tells.</summary>
internal static class PolicyAsk
{
    public static Markdown Of(PolicyReport report, CheckConclusion conclusion) =>
        (report, conclusion) switch
        {
            (PolicyReport.Broken, _) => Markdown.Ours(
                "Mend the policy files: each error stands at its line under *Files changed*, with what to write instead. Until then nothing of them would be enforced."
            ),
            (PolicyReport.Compared { FailedTests.Count: > 0 }, _) => Markdown.Ours(
                "Policy tests fail: change the rules or the expectations. The check names the lines."
            ),
            (_, CheckConclusion.Failure) => Markdown.Ours(
                "Take out what the organization's locks do not let a repository do, or ask the owners of the organization's policy. The check names the lines."
            ),
            (_, CheckConclusion.ActionRequired) => Markdown.Ours(
                "This widens what jobs may reach, and the policy asks for a review of that: somebody with admin permission approves this head."
            ),
            (PolicyReport.Compared { Breaks: true }, _) => Markdown.Ours(
                "Merged like this, jobs would be refused what their last runs reached: keep the rules that they need, or merge it knowing that. The check lists the destinations."
            ),
            (PolicyReport.Compared { Untold.Breaks: true }, _) => Markdown.Ours(
                "Merged like this, jobs of private repositories would be refused what their last runs reached: keep the rules that they need, or merge it knowing that. Anybody may read here, so look at the pages of their runs."
            ),
            _ => Markdown.Empty,
        };
}
