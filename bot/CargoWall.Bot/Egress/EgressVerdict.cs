using CargoWall.Bot.Outbox;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Egress;

/// <summary>What the check says about a commit: decided from what was observed alone.</summary>
/// <param name="Conclusion">The worst of all issues; success without one.</param>
/// <param name="IsFinal">False while a run goes on: only a failure is worth saying then, because a required check must not pass too early.</param>
/// <param name="Issues">Worst first.</param>
internal sealed record EgressVerdict(CheckConclusion Conclusion, bool IsFinal, IReadOnlyList<EgressIssue> Issues)
{
    /// <summary>Decides; null when no policy concerns any job and none reported: then the check would be noise.</summary>
    public static EgressVerdict? Of(IReadOnlyList<ObservedRun> runs)
    {
        var concerned = runs.Select(run =>
                run with
                {
                    Jobs = [.. run.Jobs.Where(job => !job.ChecksDisabled && (job.Declared is not null || job.Report is not null))],
                }
            )
            .ToList();
        if (concerned.All(run => run.Jobs.Count == 0))
        {
            return null;
        }
        var issues = concerned
            .SelectMany(run => run.Jobs.SelectMany(job => Examine(run, job)))
            .Distinct()
            .OrderByDescending(issue => Rank(issue.Weight))
            .ThenBy(issue => issue.Kind)
            .ToList();
        var worst = issues.Count == 0 ? CheckConclusion.Success : issues[0].Weight;
        return new EgressVerdict(worst, runs.All(run => run.IsComplete), issues);
    }

    private static IEnumerable<EgressIssue> Examine(ObservedRun run, ObservedJob job)
    {
        var isEnforced = job.Declared == AgentMode.Enforce;
        var weight = isEnforced ? CheckConclusion.Failure : CheckConclusion.Neutral;
        foreach (var change in job.Protection)
        {
            // The legs of a matrix share the step: it is told once.
            var label = job.Target is { Workflow: { } workflow, Job: { } key } ? $"{workflow}#{key}" : job.Label;
            yield return change.IsRemoval
                ? new EgressIssue(EgressIssueKind.ProtectionRemoved, label, $"protection removed: {change.Sentence}", weight)
                : new EgressIssue(EgressIssueKind.StepChanged, label, change.Sentence, CheckConclusion.Neutral);
        }
        if (job.Report is not { } report)
        {
            if (run.IsComplete)
            {
                yield return run.IsFork
                    ? new EgressIssue(
                        EgressIssueKind.Missing,
                        job.Label,
                        "ran for a fork, where GitHub gives no token to report with; what it reached is not known",
                        CheckConclusion.Neutral
                    )
                    : new EgressIssue(
                        EgressIssueKind.Missing,
                        job.Label,
                        "ran and no agent reported: the step is missing from the workflow, or it failed",
                        weight
                    );
            }
            yield break;
        }
        if (report.Denied > report.DeniedBefore)
        {
            yield return new EgressIssue(
                EgressIssueKind.Denied,
                job.Label,
                $"{Times(report.Denied - report.DeniedBefore, "connection")} denied",
                CheckConclusion.Failure
            );
        }
        if (report.DeniedBefore > 0)
        {
            yield return new EgressIssue(
                EgressIssueKind.DeniedBefore,
                job.Label,
                $"{Times(report.DeniedBefore, "connection")} denied, as on the default branch",
                CheckConclusion.Neutral
            );
        }
        if (report.Ignored > 0)
        {
            yield return new EgressIssue(
                EgressIssueKind.Ignored,
                job.Label,
                $"{Times(report.Ignored, "refused connection")} to {string.Join(", ", report.IgnoredHosts.Take(5))}, ignored for now by a person",
                CheckConclusion.Neutral
            );
        }
        if (report.WouldDeny > 0)
        {
            yield return new EgressIssue(
                EgressIssueKind.WouldDeny,
                job.Label,
                $"{Times(report.WouldDeny, "connection")} would be denied in enforce",
                CheckConclusion.Neutral
            );
        }
        if (isEnforced && report.Effective is AgentMode.Audit or AgentMode.None)
        {
            yield return new EgressIssue(EgressIssueKind.NotEnforced, job.Label, ModeWords.Why(report.Reason, report.ReasonText), CheckConclusion.Failure);
        }
        if (!report.IsSealed && run.IsComplete)
        {
            yield return new EgressIssue(
                EgressIssueKind.Unsealed,
                job.Label,
                "began to report and never ended: the agent was stopped, or its last step did not run",
                weight
            );
        }
        foreach (var finding in report.Findings)
        {
            yield return new EgressIssue(
                EgressIssueKind.Finding,
                job.Label,
                finding.Text,
                finding.Code is FindingCode.SecondSession or FindingCode.LostEvents ? CheckConclusion.Neutral : weight
            );
        }
    }

    private static int Rank(CheckConclusion conclusion) =>
        conclusion switch
        {
            CheckConclusion.Failure => 2,
            CheckConclusion.Neutral or CheckConclusion.ActionRequired => 1,
            _ => 0,
        };

    internal static string Times(long count, string noun) =>
        count == 1 ? $"1 {noun}" : $"{count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} {noun}s";
}
