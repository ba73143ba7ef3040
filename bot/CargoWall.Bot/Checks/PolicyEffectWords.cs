using System.Globalization;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>The words for what a change does: headline, one row for each group of subjects that change alike, and where the rules come from.</summary>
internal sealed class PolicyEffectWords
{
    private const int MostRows = 30;
    private const int MostNames = 3;
    private const int MostRules = 12;
    private const int MostOrigins = 10;

    private readonly PolicyReport.Compared _report;
    private readonly List<Group> _groups;

    public PolicyEffectWords(PolicyReport.Compared report, PolicyPlaces places)
    {
        _report = report;
        Places = places;
        _groups = [.. report.Comparison.Changed
            .GroupBy(it => PolicyChangeText.Of(it.Change, MostRules).ToString(), StringComparer.Ordinal)
            .Select(group => new Group([.. group.Select(it => it.Name)], group.First().Change))];
    }

    public PolicyPlaces Places { get; }

    /// <summary>As Markdown, with names as code.</summary>
    public Markdown Headline => Markdown.Join(", ", Parts((verb, names) => Markdown.Ours(verb + " ") + names, Markdown.Code, Markdown.Ours));

    /// <summary>As plain text.</summary>
    public string Title => string.Join(", ", Parts((verb, names) => $"{verb} {names}", name => PlainText.OneLine(name, 80), words => words));

    public void AddChanges(TemplateModel model)
    {
        var rows = Rows().ToList();
        model["first-column"] = rows.Count > 0 ? Markdown.Ours(_report.IsOrganization ? "repositories" : "jobs") : Markdown.Empty;
        model["more"] = rows.Count > MostRows ? Markdown.Number(rows.Count - MostRows) : Markdown.Empty;
        foreach (var (names, change) in rows.Take(MostRows))
        {
            model.Add("changes", new Dictionary<string, Markdown> { ["names"] = names, ["change"] = change });
        }

        foreach (var (rule, verb) in Origins().Take(MostOrigins))
        {
            model.Add("origins", new Dictionary<string, Markdown>
            {
                ["rule"] = Markdown.Code(rule.ToString()),
                ["verb"] = Markdown.Ours(verb),
                ["place"] = Places.Of(rule.Origin),
                ["policy"] = rule.Policy is null ? Markdown.Empty : Markdown.Ours(", policy ") + Markdown.Code(rule.Policy),
            });
        }

        model["closing"] = Closing();
    }

    private IEnumerable<T> Parts<T>(Func<string, T, T> say, Func<string, T> name, Func<string, T> ours)
    {
        if (_groups.Count == 0)
        {
            yield return ours(_report.Comparison.New.IsEmpty ? "valid, changes nothing" : $"valid, {PolicyCheckText.Count(_report.Comparison.New.Length, "new job")}");
            yield break;
        }

        foreach (var verb in _groups.GroupBy(group => VerbOf(group.Change)).OrderBy(it => it.Key, StringComparer.Ordinal).Reverse())
        {
            var names = verb.SelectMany(group => group.Names).ToList();
            yield return say(verb.Key, names.Count == 1 ? name(names[0]) : ours(CountOf(names.Count)));
        }
    }

    private string CountOf(int count) => count == _report.Comparison.Subjects && !_report.IsOrganization
        ? $"all {count} jobs"
        : _report.IsOrganization ? string.Create(CultureInfo.InvariantCulture, $"{count} targets") : PolicyCheckText.Count(count, "job");

    private IEnumerable<(Markdown Names, Markdown Change)> Rows() =>
        _groups.Select(group => (NamesOf(group.Names), PolicyChangeText.Of(group.Change, MostRules)))
            .Concat(_report.Comparison.New.Select(it => (Markdown.Code(it.Name), PolicyChangeText.OfNew(it.Policy))));

    private Markdown NamesOf(IReadOnlyList<string> names)
    {
        if (names.Count > MostNames && names.Count == _report.Comparison.Subjects)
        {
            return Markdown.Ours($"all {names.Count}");
        }

        var shown = Markdown.Join(", ", names.Take(MostNames).Select(Markdown.Code));
        return names.Count > MostNames ? shown + Markdown.Ours(" and ") + Markdown.Number(names.Count - MostNames) + Markdown.Ours(" more") : shown;
    }

    private IEnumerable<(Rule Rule, string Verb)> Origins()
    {
        var added = _groups.SelectMany(group => group.Change.Added).Select(rule => (rule, "comes from"));
        var removed = _groups.SelectMany(group => group.Change.Removed).Select(rule => (rule, "stood at"));
        return added.Concat(removed).DistinctBy(it => (it.rule.ToString(), it.rule.Origin, it.Item2));
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
        if (_groups is [{ Change: var only }])
        {
            sentences.Add(Markdown.Ours(only.Before.Mode == only.After.Mode ? $"Mode stays {PolicyChangeText.Mode(only.After.Mode)}. Digest " : "Digest ")
                + Markdown.Code(Digest(only.Before)) + Markdown.Ours(" → ") + Markdown.Code(Digest(only.After)) + Markdown.Ours("."));
        }

        return Markdown.Join(" ", sentences);
    }

    private Markdown Reach()
    {
        var changed = _groups.Sum(group => group.Names.Count);
        if (!_report.IsOrganization)
        {
            return Markdown.Ours(changed == 0
                ? $"What is enforced stays the same for {PolicyCheckText.Count(_report.Comparison.Subjects - _report.Comparison.New.Length, "job")}."
                : $"{changed} of {PolicyCheckText.Count(_report.Comparison.Subjects, "job")} {(changed == 1 ? "changes" : "change")}.");
        }

        var repositories = _groups.SelectMany(group => group.Names).Select(name => name.Split(' ')[0]).Distinct().Count();
        var seen = Math.Min(_report.Reached, PreviewReach.Sample);
        return Markdown.Ours($"{repositories} of {(seen == 1 ? "1 repository" : $"{seen} repositories")} looked at {(repositories == 1 ? "changes" : "change")}"
            + (_report.Reached > seen ? $"; the account has {_report.Reached}." : "."));
    }

    private static string Digest(EffectivePolicy policy) => policy.IsUnprotected ? "none" : policy.Digest[..8] + "…";

    private static string VerbOf(PolicyChange change) => (change.Widens, change.Narrows) switch
    {
        (true, false) => "widens",
        (false, true) => "narrows",
        _ => "changes",
    };

    private sealed record Group(IReadOnlyList<string> Names, PolicyChange Change);
}
