using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Replays;
using CargoWall.GitHub;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Testing;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Checks;

/// <summary>Puts a report into the words of the check <c>CargoWall policy</c>.</summary>
internal sealed class PolicyCheckText(IOptions<GitHubOptions> options)
{
    public const string Name = "CargoWall policy";

    private const int MostProblems = 20;
    private const int MostFindings = 15;
    private const int LongestMessage = 2_000;
    private const int MostFindingsInFiles = 50;
    private const int MostLinesOfExplanation = 120;

    private static readonly IReadOnlyList<CheckButton> s_buttons =
    [
        new("Re-evaluate", "Judge this commit once more", CheckButtonHandler.ReEvaluate),
        new("Explain", "Show where each value comes from", CheckButtonHandler.Explain),
    ];

    private static readonly MarkdownTemplate s_unchanged = MarkdownTemplate.Load("checks/policy-unchanged.md.hbs", new("base"));

    private static readonly MarkdownTemplate s_broken = MarkdownTemplate.Load(
        "checks/policy-broken.md.hbs",
        new TemplateShape("headline", "more", "in-force").With("problems", "place", "message")
    );

    private static readonly MarkdownTemplate s_effect = MarkdownTemplate.Load(
        "checks/policy-effect.md.hbs",
        new TemplateShape(
            "headline",
            "first-column",
            "more",
            "closing",
            "tests-title",
            "more-tests",
            "unused-title",
            "more-unused",
            "findings-title",
            "more-findings"
        )
            .With("changes", "names", "change", "judged")
            .With("tests", "place", "message")
            .With("unused", "place", "rule")
            .With("findings", "place", "message")
    );

    public OutboxWrite.Check Write(CheckedCommit commit, PolicyReport report) =>
        report.Match(unchanged => Unchanged(commit, unchanged), broken => Broken(commit, broken), compared => Compared(commit, compared));

    private static OutboxWrite.Check Unchanged(CheckedCommit commit, PolicyReport.Unchanged report)
    {
        var model = new TemplateModel { ["base"] = report.Base is null ? Markdown.Ours("the base") : Markdown.Code(Short(report.Base)) };
        return Check(commit, CheckConclusion.Success, "policy unchanged", s_unchanged.Render(model), []);
    }

    private OutboxWrite.Check Broken(CheckedCommit commit, PolicyReport.Broken report)
    {
        var errors = report.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        var title = $"{Quantity.Of(errors.Count, "error")} in {Quantity.Of(errors.Select(error => error.File).Distinct().Count(), "file")}";
        var model = new TemplateModel
        {
            ["headline"] = Markdown.Ours(title),
            ["in-force"] = InForce(commit, report.InForce),
            ["more"] = errors.Count > MostProblems ? Markdown.Number(errors.Count - MostProblems) : Markdown.Empty,
        };
        var places = new PolicyPlaces(options.Value, commit, Discretion.None);
        foreach (var error in errors.Take(MostProblems))
        {
            model.Add("problems", new Dictionary<string, Markdown> { ["place"] = places.Of(error), ["message"] = Markdown.Text(error.Message) });
        }

        return Check(commit, CheckConclusion.Failure, title, s_broken.Render(model), [.. report.Problems.Select(Annotate)]);
    }

    private OutboxWrite.Check Compared(CheckedCommit commit, PolicyReport.Compared report)
    {
        var words = new PolicyEffectWords(report, new PolicyPlaces(options.Value, commit, report.Discretion));
        var own = report.Comparison.Findings.Where(finding => IsOwn(finding, commit)).ToList();
        // What the organization does not let a repository do is the repository's to mend, where it stands in its own files.
        var violations = report.IsOrganization ? 0 : own.Count(IsViolation);
        var model = new TemplateModel
        {
            ["headline"] =
                violations > 0
                    ? Markdown.Number(violations)
                        + Markdown.Ours(violations == 1 ? " violation of the organization's locks, " : " violations of the organization's locks, ")
                        + words.Headline
                    : words.Headline,
        };
        words.AddChanges(model);
        AddTests(model, report, words);
        AddUnused(model, report, words);
        AddFindings(model, report, words);
        var failures = report.FailedTests.Count;
        var title =
            (failures > 0 ? $"{Quantity.Of(failures, "policy test fails", "policy tests fail")}, " : "")
            + (violations > 0 ? $"{Quantity.Of(violations, "lock violation")}, " : "")
            + words.Title;
        var conclusion =
            violations > 0 || failures > 0 ? CheckConclusion.Failure
            : report.Review is { ApprovedBy: null } ? CheckConclusion.ActionRequired
            : report.ChangesNothing ? CheckConclusion.Success
            : CheckConclusion.Neutral;
        return Check(
            commit,
            conclusion,
            title,
            s_effect.Render(model),
            [
                .. report.FailedTests.Select(test => Annotate(test, report.Discretion)),
                .. report.Problems.Select(Annotate),
                .. own.OrderByDescending(IsViolation).Take(MostFindingsInFiles).Select(finding => Annotate(finding, report.Discretion)).OfType<Annotation>(),
            ]
        ) with
        {
            Text = Explained(report),
        };
    }

    private static string? Explained(PolicyReport.Compared report) =>
        report.Explanations.Count == 0
            ? null
            : Markdown
                .Join(
                    "\n",
                    report.Explanations.Select(it =>
                        Markdown.Ours("**") + Markdown.CodeOutsideTables(it.Name) + Markdown.Ours("**\n") + Markdown.Block(it.Text, MostLinesOfExplanation)
                    )
                )
                .ToString();

    private static void AddTests(TemplateModel model, PolicyReport.Compared report, PolicyEffectWords words)
    {
        var failed = report.FailedTests;
        model["tests-title"] =
            failed.Count > 0 ? Markdown.Ours($"{failed.Count} of {Quantity.Of(report.Tests, "expectation")} of the policy tests failed") : Markdown.Empty;
        model["more-tests"] = failed.Count > MostFindings ? Markdown.Number(failed.Count - MostFindings) : Markdown.Empty;
        foreach (var test in failed.Take(MostFindings))
        {
            model.Add(
                "tests",
                new Dictionary<string, Markdown>
                {
                    ["place"] = words.Places.Of(test.Origin),
                    ["message"] = Markdown.Text(report.Discretion.Clean(test.Sentence())),
                }
            );
        }
    }

    /// <summary>Rules that no run used, of jobs that change; where the readers may see the rule's place.</summary>
    private static void AddUnused(TemplateModel model, PolicyReport.Compared report, PolicyEffectWords words)
    {
        var all = report.Replays.Values.Aggregate((JobReplay?)null, (some, one) => some is null ? one : some.With(one));
        var unused = all is null
            ? []
            : all.Unused.Where(rule => !rule.Deny && !report.Discretion.Hides(rule.Origin)).DistinctBy(rule => (rule.Origin, rule.Target)).ToList();
        model["unused-title"] =
            unused.Count > 0
                ? Markdown.Ours($"{Quantity.Of(unused.Count, "rule")} that {Quantity.Of(all?.Runs ?? 0, "run")} of the changed jobs did not use")
                : Markdown.Empty;
        model["more-unused"] = unused.Count > MostFindings ? Markdown.Number(unused.Count - MostFindings) : Markdown.Empty;
        foreach (var rule in unused.Take(MostFindings))
        {
            model.Add("unused", new Dictionary<string, Markdown> { ["place"] = words.Places.Of(rule.Origin), ["rule"] = Markdown.Code(rule.ToString()) });
        }
    }

    private static void AddFindings(TemplateModel model, PolicyReport.Compared report, PolicyEffectWords words)
    {
        var findings = report.Comparison.Findings;
        var listed = report
            .Problems.Select(problem => (Place: words.Places.Of(problem), problem.Message))
            .Concat(findings.Select(finding => (Place: words.Places.Of(finding), Message: report.Discretion.Clean(finding.Message))))
            .ToList();
        model["findings-title"] = listed.Count > 0 ? Markdown.Ours("To know") : Markdown.Empty;
        model["more-findings"] = listed.Count > MostFindings ? Markdown.Number(listed.Count - MostFindings) : Markdown.Empty;
        foreach (var (place, message) in listed.Take(MostFindings))
        {
            model.Add("findings", new Dictionary<string, Markdown> { ["place"] = place, ["message"] = Markdown.Text(message) });
        }
    }

    private static Markdown InForce(CheckedCommit commit, LastGood? lastGood)
    {
        var stays = lastGood?.Tree is null
            ? Markdown.Ours("No files of this repository are in force, and none come into force.")
            : Markdown.Ours("The last good set, of commit ") + Markdown.Code(Short(lastGood.Commit)) + Markdown.Ours(", stays in force.");
        return Markdown.Ours(commit.IsOnBranch ? "Nothing of this commit is enforced. " : "Merged like this, nothing of it would be enforced. ") + stays;
    }

    private static Annotation Annotate(PolicyProblem problem) =>
        new(problem.File, Math.Max(1, problem.Line), problem.Column, LevelOf(problem.Severity), Message(problem.Message), problem.Code);

    private static Annotation? Annotate(Finding finding, Discretion discretion) =>
        finding.Origin is not { } origin
            ? null
            : new(
                origin.File,
                Math.Max(1, origin.Line),
                origin.Column,
                IsViolation(finding) ? AnnotationLevel.Failure : LevelOf(finding.Severity),
                Message(discretion.Clean(finding.Message)),
                finding.Code
            );

    private static Annotation Annotate(TestOutcome test, Discretion discretion) =>
        new(
            test.Origin.File,
            Math.Max(1, test.Origin.Line),
            test.Origin.Column,
            AnnotationLevel.Failure,
            Message(discretion.Clean(test.Sentence())),
            "policy test"
        );

    // Annotations are plain text: nothing is markup there, but a sentence may quote what turns the reading order.
    private static string Message(string sentence) => PlainText.OneLine(sentence, LongestMessage);

    private static bool IsViolation(Finding finding) => finding.Code is FindingCodes.LockViolation or FindingCodes.OutsideCeiling;

    private static bool IsOwn(Finding finding, CheckedCommit commit) =>
        finding.Origin is { } origin && string.Equals(origin.Repository, commit.Repository.Name.ToString(), StringComparison.Ordinal);

    private static AnnotationLevel LevelOf(ProblemSeverity severity) =>
        severity switch
        {
            ProblemSeverity.Error => AnnotationLevel.Failure,
            ProblemSeverity.Warning => AnnotationLevel.Warning,
            _ => AnnotationLevel.Notice,
        };

    private static OutboxWrite.Check Check(
        CheckedCommit commit,
        CheckConclusion conclusion,
        string title,
        string summary,
        IReadOnlyList<Annotation> annotations
    ) =>
        new()
        {
            Repository = commit.Repository,
            Priority = commit.Priority,
            Name = Name,
            HeadCommit = commit.Head,
            Conclusion = conclusion,
            Title = PlainText.OneLine(title, 200),
            Summary = summary,
            Annotations = annotations,
            Actions = s_buttons,
            Again = commit.Again,
        };

    internal static string Short(string commit) => commit.Length > 7 ? commit[..7] : commit;
}
