using CargoWall.Bot.Checks;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>What a change of mode does to the jobs that it is for: some may stay in the other mode, because another place decides theirs.</summary>
internal sealed record ModeEffect
{
    private const int MostListed = 20;
    private const int MostNamed = 3;

    /// <summary>The mode that was asked for.</summary>
    public required PolicyMode Asked { get; init; }

    /// <summary>How many jobs were looked at; zero where there is none yet, and what they will get was looked at.</summary>
    public required int Jobs { get; init; }

    /// <summary>False when there are more workflows than were looked at.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>What stays in the other mode.</summary>
    public required IReadOnlyList<KeptMode> Kept { get; init; }

    public required PolicyPlaces Places { get; init; }

    /// <summary>Whether a workflow and job have the mode that was asked for, once the change is merged.</summary>
    public required Func<string?, string?, bool> Gets { get; init; }

    /// <summary>Whether no job at all gets the mode.</summary>
    public bool IsNone => IsWhole && Jobs > 0 && Kept.Count == Jobs;

    private string Other => PolicyWords.Mode.Of(Asked == PolicyMode.Enforce ? PolicyMode.Audit : PolicyMode.Enforce);

    /// <summary>What stays as it is, which places decide it, and how to mend that: one line.</summary>
    public Markdown Why
    {
        get
        {
            var places = Kept.Select(PlaceOf).Distinct().ToList();
            return Markdown.Ours($"**{Other}** stays for ")
                + Few([.. Kept.Select(kept => Markdown.CodeOutsideTables(kept.Name))])
                + Markdown.Ours(", because ")
                + Few(places)
                + Markdown.Ours(places.Count == 1 ? " decides the mode." : " decide the mode.")
                + Markdown.Ours(Mend);
        }
    }

    private string Mend =>
        Kept.Select(kept => kept.Place.Level).Distinct().ToList() switch
        {
            [PolicyLevel.Repository] => " Change it there.",
            [PolicyLevel.Organization] => " The organization's policy has to change for it.",
            _ => " Change it there, and in the organization's policy.",
        };

    /// <summary>Gives the texts of a pull request what they say of it.</summary>
    public void AddTo(ProposalModel model)
    {
        var isAll = IsWhole && Jobs > 0 && Kept.Count == 0;
        var enforcing = Asked == PolicyMode.Enforce ? Math.Max(0, Jobs - Kept.Count) : 0;
        model.Words("enforces", isAll && enforcing > 0 ? "yes" : "");
        model.Words("enforcing", !isAll && enforcing > 0 ? $"{enforcing} of {Quantity.Of(Jobs, "job")}" : "");
        model.Words("unseen", IsWhole ? "" : "yes");
        model.Words("no-jobs", IsWhole && Jobs == 0 ? "yes" : "");
        model.Words("stays", Kept.Count > 0 ? Other : "");
        model.ForBody["kept-more"] = Kept.Count > MostListed ? Markdown.Number(Kept.Count - MostListed) : Markdown.Empty;
        foreach (var kept in Kept.Take(MostListed))
        {
            model.ForBody.Add("kept", new Dictionary<string, Markdown> { ["job"] = Markdown.Code(kept.Name), ["place"] = PlaceOf(kept) });
        }
    }

    private Markdown PlaceOf(KeptMode kept) => kept.IsLocked ? Places.Of(kept.Place) + Markdown.Ours(" (lock)") : Places.Of(kept.Place);

    private static Markdown Few(List<Markdown> all)
    {
        var shown = Markdown.Join(", ", all.Take(MostNamed));
        return all.Count > MostNamed ? shown + Markdown.Ours(" and ") + Markdown.Number(all.Count - MostNamed) + Markdown.Ours(" more") : shown;
    }
}

/// <summary>A job that stays in the other mode.</summary>
/// <param name="Name"><c>ci.yml#build</c>; where there is no job yet, what the mode was asked for.</param>
/// <param name="Place">The place that decides its mode.</param>
/// <param name="IsLocked">Whether the place is the organization's lock.</param>
internal sealed record KeptMode(string Name, RuleOrigin Place, bool IsLocked);
