using CargoWall.Bot.Rendering;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>The words for what a change does: headline, and one row for each group of subjects that change alike.</summary>
internal sealed class PolicyEffectWords
{
    private const int MostRows = 30;
    private const int MostNames = 3;

    private readonly PolicyReport.Compared _report;
    private readonly List<Group> _groups;

    public PolicyEffectWords(PolicyReport.Compared report, PolicyPlaces places)
    {
        _report = report;
        Places = places;
        _groups = [.. report.Comparison.Changed
            .GroupBy(it => string.Join('\n', it.Difference.Changes.Select(change => $"{change.Text} {change.Origin}")), StringComparer.Ordinal)
            .Select(group => new Group([.. group.Select(it => it.Name)], group.First()))];
    }

    public PolicyPlaces Places { get; }

    /// <summary>As Markdown, with names as code.</summary>
    public Markdown Headline => Markdown.Join(", ", Parts((verb, names) => Markdown.Ours(verb + " ") + names, Markdown.Code, Markdown.Ours));

    /// <summary>As plain text.</summary>
    public string Title => string.Join(", ", Parts((verb, names) => $"{verb} {names}", name => PlainText.OneLine(name, 80), words => words));

    public void AddChanges(TemplateModel model)
    {
        var rows = Rows().ToList();
        model["first-column"] = rows.Count > 0 ? Markdown.Ours(_report.IsOrganization ? "repository" : "job") : Markdown.Empty;
        model["more"] = rows.Count > MostRows ? Markdown.Number(rows.Count - MostRows) : Markdown.Empty;
        foreach (var (names, change) in rows.Take(MostRows))
        {
            model.Add("changes", new Dictionary<string, Markdown> { ["names"] = names, ["change"] = change });
        }

        model["closing"] = Closing();
    }

    private IEnumerable<T> Parts<T>(Func<string, T, T> say, Func<string, T> name, Func<string, T> ours)
    {
        if (_groups.Count == 0)
        {
            yield return ours(_report.Comparison.New.IsEmpty ? "changes nothing that is enforced" : PolicyCheckText.Count(_report.Comparison.New.Length, "new job"));
            yield break;
        }

        foreach (var alike in _groups.GroupBy(group => group.First.Difference.Direction).OrderByDescending(it => it.Key))
        {
            var names = alike.SelectMany(group => group.Names).ToList();
            yield return say(VerbOf(alike.Key), names.Count == 1 ? name(names[0]) : ours(CountOf(names.Count)));
        }
    }

    private string CountOf(int count) => _report.IsOrganization
        ? $"policies of {PolicyCheckText.Count(Repositories(_groups.SelectMany(group => group.Names)), "repository", "repositories")}"
        : count == _report.Comparison.Subjects ? $"all {count} jobs" : $"{count} of {_report.Comparison.Subjects} jobs";

    private IEnumerable<(Markdown Names, Markdown Change)> Rows() =>
        _groups.Select(group => (NamesOf(group.Names), PolicyChangeText.Of(group.First.Difference, Places)))
            .Concat(_report.Comparison.New.Select(it => (Markdown.Code(it.Name), PolicyChangeText.OfNew(it.Policy))));

    private Markdown NamesOf(IReadOnlyList<string> names)
    {
        if (names.Count > 1 && names.Count == _report.Comparison.Subjects)
        {
            return Markdown.Ours($"all {names.Count}");
        }

        var shown = Markdown.Join(", ", names.Take(MostNames).Select(Markdown.Code));
        return names.Count > MostNames ? shown + Markdown.Ours(" and ") + Markdown.Number(names.Count - MostNames) + Markdown.Ours(" more") : shown;
    }

    private Markdown Closing()
    {
        var sentences = new List<Markdown>();
        if (_report.UnservedBranch is { } branch)
        {
            sentences.Add(Markdown.Ours("Branch ") + Markdown.Code(branch) + Markdown.Ours(" is not the default branch: nothing of this is enforced from there."));
        }

        if (_report.InsteadOfBrokenBase is { } lastGood)
        {
            sentences.Add(lastGood.Length == 0
                ? Markdown.Ours("The files before this change are broken, and there was no good set yet.")
                : Markdown.Ours("The files before this change are broken: compared with the last good set, of commit ") + Markdown.Code(PolicyCheckText.Short(lastGood)) + Markdown.Ours("."));
        }

        sentences.Add(Reach());
        var modes = _groups.SelectMany(group => new[] { group.First.Before.Mode, group.First.After.Mode }).Distinct().ToList();
        if (modes is [var mode])
        {
            sentences.Add(Markdown.Ours($"Mode stays {PolicyChangeText.Mode(mode)}."));
        }

        if (_groups is [{ First: var only }])
        {
            sentences.Add(Markdown.Ours("Digest ") + Markdown.Code(Digest(only.Before)) + Markdown.Ours(" → ") + Markdown.Code(Digest(only.After)) + Markdown.Ours("."));
        }

        return Markdown.Join(" ", sentences);
    }

    private Markdown Reach()
    {
        var changed = _groups.Sum(group => group.Names.Count);
        if (!_report.IsOrganization)
        {
            var jobs = PolicyCheckText.Count(_report.Comparison.Subjects, "job");
            return Markdown.Ours(changed == 0 ? $"What is enforced stays the same for {jobs}." : $"{changed} of {jobs} {(changed == 1 ? "changes" : "change")}.");
        }

        var repositories = Repositories(_groups.SelectMany(group => group.Names));
        var seen = Math.Min(_report.Reached, PreviewReach.Sample);
        return Markdown.Ours($"{repositories} of {PolicyCheckText.Count(seen, "repository", "repositories")} {(seen < _report.Reached ? "looked at " : "")}{(repositories == 1 ? "changes" : "change")}"
            + (seen < _report.Reached ? $"; the account has {_report.Reached}." : "."));
    }

    // A name begins with the repository's, which has no blank.
    private static int Repositories(IEnumerable<string> names) => names.Select(name => name.Split(' ')[0]).Distinct().Count();

    private static string Digest(EffectivePolicy policy) => policy.IsUnprotected ? "none" : policy.Digest[..8] + "…";

    private static string VerbOf(ChangeDirection direction) => direction switch
    {
        ChangeDirection.Widens => "widens",
        ChangeDirection.Narrows => "narrows",
        _ => "changes",
    };

    private sealed record Group(IReadOnlyList<string> Names, ChangedSubject First);
}
