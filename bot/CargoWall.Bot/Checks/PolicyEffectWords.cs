using CargoWall.Bot.Rendering;
using CargoWall.Bot.Replays;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>The check's words for what a change does: headline, and one row for each group of subjects that change alike.</summary>
internal sealed class PolicyEffectWords
{
    private const int MostRows = 30;
    private const int MostNames = 3;

    private readonly PolicyReport.Compared _report;
    private readonly ComparisonWords _words;

    public PolicyEffectWords(PolicyReport.Compared report, PolicyPlaces places)
    {
        _report = report;
        _words = new ComparisonWords(report.Comparison, report.IsOrganization);
        Places = places;
    }

    public PolicyPlaces Places { get; }

    /// <summary>As Markdown, with names as code.</summary>
    public Markdown Headline => Markdown.Join(", ", Headlines((verb, names) => Markdown.Ours(verb + " ") + names, Markdown.Code, Markdown.Ours));

    /// <summary>As plain text.</summary>
    public string Title => string.Join(", ", Headlines((verb, names) => $"{verb} {names}", name => PlainText.OneLine(name, 80), words => words));

    public void AddChanges(TemplateModel model)
    {
        var rows = Rows().ToList();
        model["first-column"] = rows.Count > 0 ? Markdown.Ours(_report.IsOrganization ? KindOfRepository + "repository" : "job") : Markdown.Empty;
        model["more"] = rows.Count > MostRows ? Markdown.Number(rows.Count - MostRows) : Markdown.Empty;
        foreach (var (names, change, judged) in rows.Take(MostRows))
        {
            model.Add(
                "changes",
                new Dictionary<string, Markdown>
                {
                    ["names"] = names,
                    ["change"] = change,
                    ["judged"] = judged,
                }
            );
        }

        model["closing"] = Closing();
    }

    // Where only public repositories are told of, the words say so.
    private string KindOfRepository => _report.Untold is null ? "" : "public ";

    private IEnumerable<T> Headlines<T>(Func<string, T, T> say, Func<string, T> name, Func<string, T> ours)
    {
        var untold = Untold(ours).ToList();
        var told = untold.Count > 0 && _words.Changed == 0 ? [] : _words.Headline(say, name, ours, Breaks);
        return told.Concat(untold).Concat(Limits(ours));
    }

    private IEnumerable<T> Untold<T>(Func<string, T> ours) =>
        _report.Untold is not { } untold
            ? []
            : untold.Changes.Select(change =>
                ours($"{VerbOf(change)} policies of {Quantity.Of(change.Repositories, "private repository", "private repositories")}")
            );

    private static string VerbOf(UntoldChange change) =>
        !change.Breaks ? ComparisonWords.VerbOf(change.Direction)
        : change.Direction.HasFlag(ChangeDirection.Widens) ? "breaks and widens"
        : "breaks";

    private IEnumerable<T> Limits<T>(Func<string, T> ours)
    {
        if (_report.Limits.Count > 0)
        {
            var direction = _report.Limits.Aggregate(ChangeDirection.None, (all, change) => all | change.Direction);
            yield return ours($"{ComparisonWords.VerbOf(direction)} locks or settings");
        }
    }

    private bool Breaks(string name) => _report.Replays.GetValueOrDefault(name) is { Breaks: true };

    private IEnumerable<(Markdown Names, Markdown Change, Markdown Judged)> Rows() =>
        _words
            .Groups.Select(group => (NamesOf(group.Names), PolicyChangeText.Of(group.First.Difference, Places), ReplayText.Of(ReplayOf(group))))
            .Concat(
                _report.Limits.Count == 0
                    ? []
                    : [(Markdown.Ours("locks and settings"), PolicyChangeText.Of(_report.Limits, Places), Markdown.Ours("no job of now"))]
            )
            .Concat(
                _report.Comparison.New.Select(it => (Markdown.Code(it.Name), Markdown.Ours(ComparisonWords.OfNew(it.Policy)), Markdown.Ours("no runs yet")))
            );

    private JobReplay? ReplayOf(ChangeGroup group) =>
        group
            .Names.Select(name => _report.Replays.GetValueOrDefault(name))
            .OfType<JobReplay>()
            .Aggregate((JobReplay?)null, (all, one) => all is null ? one : all.With(one));

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
            sentences.Add(
                Markdown.Ours("Branch ") + Markdown.Code(branch) + Markdown.Ours(" is not the default branch: nothing of this is enforced from there.")
            );
        }

        if (_report.InsteadOfBrokenBase is { } lastGood)
        {
            sentences.Add(
                lastGood.Length == 0
                    ? Markdown.Ours("The files before this change are broken, and there was no good set yet.")
                    : Markdown.Ours("The files before this change are broken: compared with the last good set, of commit ")
                        + Markdown.Code(PolicyCheckText.Short(lastGood))
                        + Markdown.Ours(".")
            );
        }

        if (_report.Review is { } review)
        {
            sentences.Add(
                review.ApprovedBy is { } login ? Markdown.Ours("Approved by ") + Markdown.Code(login) + Markdown.Ours(".")
                : review.Queued is { } number
                    ? Markdown.Ours(
                        $"A widening needs an approving review of the head of #{number} by somebody with admin permission. Queue it again once it has one."
                    )
                : Markdown.Ours("A widening needs an approving review of this head by somebody with admin permission.")
            );
        }

        sentences.Add(Reach());
        if (_report.Untold is { } untold)
        {
            sentences.Add(Counted(untold.Changed, untold.Repositories, "private "));
            sentences.Add(Markdown.Ours("Anybody may read here, so nothing else is told of those."));
        }

        if (_words.ModeThatStays() is { } mode)
        {
            sentences.Add(Markdown.Ours(mode));
        }

        // A rule that only ends on another day leaves what is enforced now as it is.
        if (_words.Groups is [{ First: var only }] && only.Difference.BaseDigest != only.Difference.HeadDigest)
        {
            sentences.Add(
                Markdown.Ours("Digest ")
                    + Markdown.Code(ComparisonWords.Digest(only.Before))
                    + Markdown.Ours(" → ")
                    + Markdown.Code(ComparisonWords.Digest(only.After))
                    + Markdown.Ours(".")
            );
        }

        return Markdown.Join(" ", sentences);
    }

    private Markdown Reach() => _report.IsOrganization ? Counted(_words.ChangedRepositories, _report.Reached, KindOfRepository) : Markdown.Ours(_words.Reach());

    private static Markdown Counted(int changed, int all, string kind)
    {
        var seen = Math.Min(all, PreviewReach.Sample);
        return Markdown.Ours(
            $"{changed} of {Quantity.Of(seen, kind + "repository", kind + "repositories")} {(seen < all ? "looked at " : "")}{(changed == 1 ? "changes" : "change")}"
                + (seen < all ? $"; the account has {all}." : ".")
        );
    }
}
