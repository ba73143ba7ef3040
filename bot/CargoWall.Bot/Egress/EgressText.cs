using CargoWall.Bot.Outbox;
using CargoWall.Bot.Pages.Runs;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>The words of the egress check.</summary>
internal sealed class EgressText
{
    private readonly MarkdownTemplate _template = MarkdownTemplate.Load(
        "checks/egress.md.hbs",
        new TemplateShape("heading", "lead", "has-refusals", "more", "has-weaker", "has-doubts", "has-jobs", "jobs-summary")
            .With("refusals", "job", "destination", "port", "process", "verdict", "rule", "count")
            .With("weaker", "job", "effective", "why")
            .With("doubts", "job", "text")
            .With("jobs", "job", "declared", "effective", "connections", "destinations", "denied", "would")
    );

    /// <summary>Title (plain text) and summary (Markdown).</summary>
    /// <param name="verdict">What the check says.</param>
    /// <param name="runs">What it was decided from.</param>
    /// <param name="tellsOrigin">Whether the place of a rule may be shown to those who see the check.</param>
    public (string Title, string Summary) Of(EgressVerdict verdict, IReadOnlyList<ObservedRun> runs, Func<OriginView, bool> tellsOrigin)
    {
        var jobs = runs.SelectMany(run => run.Jobs).Where(job => !job.ChecksDisabled && (job.Declared is not null || job.Report is not null)).ToList();
        var model = new TemplateModel { ["heading"] = Heading(verdict, jobs), ["lead"] = Markdown.Ours(Lead(verdict)) };
        AddRefusals(model, jobs, tellsOrigin);
        foreach (var issue in verdict.Issues.Where(issue => issue.Kind == EgressIssueKind.NotEnforced))
        {
            var job = jobs.First(candidate => candidate.Label == issue.Job);
            model["has-weaker"] = Markdown.Ours("yes");
            model.Add(
                "weaker",
                Item(("job", Code(issue.Job)), ("effective", Markdown.Ours(ModeWords.Of(job.Report?.Effective))), ("why", Markdown.Text(issue.Text)))
            );
        }
        foreach (
            var issue in verdict.Issues.Where(issue =>
                issue.Kind
                    is EgressIssueKind.ProtectionRemoved
                        or EgressIssueKind.StepChanged
                        or EgressIssueKind.Missing
                        or EgressIssueKind.Unsealed
                        or EgressIssueKind.Finding
                        or EgressIssueKind.Ignored
            )
        )
        {
            model["has-doubts"] = Markdown.Ours("yes");
            model.Add("doubts", Item(("job", Code(issue.Job)), ("text", Markdown.Text(issue.Text))));
        }
        AddJobs(model, jobs);
        return (PlainText.OneLine(Title(verdict, jobs), 200), _template.Render(model));
    }

    private static void AddRefusals(TemplateModel model, List<ObservedJob> jobs, Func<OriginView, bool> tellsOrigin)
    {
        var rows = jobs.SelectMany(job => (job.Report?.Refusals ?? []).Select(row => (job, row)))
            .OrderBy(pair => pair.row.Verdict)
            .ThenBy(pair => IsKnown(pair.row, pair.job))
            .ThenByDescending(pair => pair.row.Count)
            .ToList();
        foreach (var (job, row) in rows.Take(ObservedReport.MostRefusals))
        {
            model["has-refusals"] = Markdown.Ours("yes");
            model.Add(
                "refusals",
                Item(
                    ("job", Code(job.Label)),
                    ("destination", Destination(row)),
                    ("port", Markdown.Ours(EventsReading.PortOf(row))),
                    ("process", row.Process.Length > 0 ? Code(row.Process) : Markdown.Ours("unattributed")),
                    ("verdict", Markdown.Ours(Verdict(row, job))),
                    ("rule", Rule(row, tellsOrigin)),
                    ("count", Markdown.Number(row.Count))
                )
            );
        }
        var all = jobs.Sum(job => job.Report?.RefusalRows ?? 0);
        if (all > ObservedReport.MostRefusals)
        {
            model["more"] = Markdown.Number(all - ObservedReport.MostRefusals) + Markdown.Ours(" more are on the run's page.");
        }
    }

    private static string Verdict(ConnectionRow row, ObservedJob job) =>
        row.Verdict != ConnectionVerdict.Denied ? "would be denied"
        : IsKnown(row, job) ? "denied, pre-existing"
        : "**denied**";

    private static bool IsKnown(ConnectionRow row, ObservedJob job) => job.Report?.Known.Contains(RefusedDestination.Of(row)) == true;

    private static void AddJobs(TemplateModel model, List<ObservedJob> jobs)
    {
        var reported = jobs.Where(job => job.Report is not null).ToList();
        if (reported.Count == 0)
        {
            return;
        }
        model["has-jobs"] = Markdown.Ours("yes");
        model["jobs-summary"] = Markdown.Ours(EgressVerdict.Times(reported.Count, "job") + " reported");
        foreach (var job in reported)
        {
            var report = job.Report!; // Those without were left out above.
            model.Add(
                "jobs",
                Item(
                    ("job", Code(job.Label)),
                    ("declared", Markdown.Ours(ModeWords.Of(job.Declared))),
                    ("effective", Markdown.Ours(report.Effective is { } mode ? ModeWords.Of(mode) : "not sealed")),
                    ("connections", Markdown.Number(report.Total)),
                    ("destinations", Markdown.Number(report.Destinations)),
                    ("denied", Markdown.Number(report.Denied)),
                    ("would", Markdown.Number(report.WouldDeny))
                )
            );
        }
    }

    private static Markdown Destination(ConnectionRow row) =>
        (row.Host, row.Address) switch
        {
            ({ } host, { } address) when host != address => Code(host) + Markdown.Ours(" ") + Code(address),
            ({ } host, _) => Code(host),
            (null, { } address) => Code(address),
            _ => Markdown.Ours("unknown"),
        };

    private static Markdown Rule(ConnectionRow row, Func<OriginView, bool> tellsOrigin)
    {
        if (row.Rule is not { } rule || row.Reason is not null)
        {
            return Markdown.Text(EventsReading.RuleOf(row));
        }
        var origin = OriginView.Of(row.Origin, row.OriginCommit, "");
        return origin is not null && tellsOrigin(origin) ? Code(rule) + Markdown.Ours(" at ") + Code($"{origin.Repository} {origin.Place}") : Code(rule);
    }

    /// <summary>What a person has to do; empty when nothing fails.</summary>
    public static Markdown Ask(EgressVerdict verdict) =>
        verdict is not { Conclusion: CheckConclusion.Failure, Issues: [var first, ..] } ? Markdown.Empty
        : first.Kind == EgressIssueKind.Denied
            ? Markdown.Ours(
                "Take out what reaches for the denied destinations, or allow one with `/cargowall allow HOST:PORT`, which opens a pull request. The check lists them with their processes."
            )
        : Markdown.Ours(Lead(verdict) + " The check says which job and why.");

    private static string Lead(EgressVerdict verdict) =>
        verdict.Issues is not [var first, ..]
            ? "Every connection of the reporting jobs was allowed by the policy that they were served."
            : first.Kind switch
            {
                _ when verdict.Conclusion != CheckConclusion.Failure => "Nothing here fails this check.",
                EgressIssueKind.Denied => "To allow a destination, add a rule for it under `.cargowall/`, in a pull request of its own.",
                EgressIssueKind.ProtectionRemoved => "Put the CargoWall step back as and where it is on the default branch.",
                EgressIssueKind.NotEnforced => "The policy declares enforce, so what it denies should have been refused and was not.",
                EgressIssueKind.Missing or EgressIssueKind.Unsealed =>
                    "Where the policy declares enforce, every job reports: the CargoWall step is the first one of the job.",
                _ => "Where the policy declares enforce, a report is whole and agrees with the policy that was served.",
            };

    private static Markdown Heading(EgressVerdict verdict, List<ObservedJob> jobs) => Say(verdict, jobs, Code);

    private static string Title(EgressVerdict verdict, List<ObservedJob> jobs) => Say(verdict, jobs, label => Markdown.Ours(label)).ToString();

    // The worst kind of issue in one line.
    private static Markdown Say(EgressVerdict verdict, List<ObservedJob> jobs, Func<string, Markdown> label)
    {
        if (verdict.Issues is not [var first, ..])
        {
            var destinations = jobs.Sum(job => job.Report?.Destinations ?? 0);
            return Markdown.Ours($"nothing denied, {EgressVerdict.Times(destinations, "destination")} reached");
        }
        var affected = verdict
            .Issues.Where(issue => issue.Kind == first.Kind && issue.Weight == first.Weight)
            .Select(issue => issue.Job)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var where = affected is [var only] ? label(only) : Markdown.Ours(EgressVerdict.Times(affected.Count, "job"));
        return first.Kind switch
        {
            EgressIssueKind.Denied => Markdown.Ours(
                $"{Rows(jobs, affected, (row, job) => row.Verdict == ConnectionVerdict.Denied && !IsKnown(row, job))} denied in "
            ) + where,
            EgressIssueKind.DeniedBefore => Markdown.Ours(
                $"{Rows(jobs, affected, (row, job) => row.Verdict == ConnectionVerdict.Denied && IsKnown(row, job))} denied in "
            )
                + where
                + Markdown.Ours(", as on the default branch"),
            EgressIssueKind.Ignored => Markdown.Ours("refused connections in ") + where + Markdown.Ours(", all of them ignored for now"),
            EgressIssueKind.WouldDeny => Markdown.Ours($"{Rows(jobs, affected, (row, _) => row.Verdict == ConnectionVerdict.WouldDeny)} would be denied in ")
                + where,
            EgressIssueKind.NotEnforced => where
                + Markdown.Ours(affected.Count == 1 ? " declares enforce, which was not in force" : " declare enforce, which was not in force"),
            EgressIssueKind.ProtectionRemoved => Markdown.Ours("protection removed from ") + where,
            EgressIssueKind.StepChanged => Markdown.Ours("look at the CargoWall step of ") + where,
            EgressIssueKind.Missing => where + Markdown.Ours(" did not report"),
            EgressIssueKind.Unsealed => where + Markdown.Ours(" did not end the report"),
            _ => Markdown.Ours("the report of ") + where + Markdown.Ours(" is doubtful"),
        };
    }

    private static string Rows(List<ObservedJob> jobs, List<string> affected, Func<ConnectionRow, ObservedJob, bool> counts)
    {
        var destinations = jobs.Where(job => affected.Contains(job.Label))
            .SelectMany(job => (job.Report?.Refusals ?? []).Where(row => counts(row, job)))
            .Select(row => row.Host ?? row.Address)
            .Distinct(StringComparer.Ordinal)
            .Count();
        return EgressVerdict.Times(Math.Max(1, destinations), "destination");
    }

    private static Markdown Code(string text) => Markdown.Code(text);

    private static Dictionary<string, Markdown> Item(params (string Name, Markdown Value)[] values) =>
        values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
}
