using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>The table of what runs reached: destination, runs seen, first and last seen, processes.</summary>
internal static class EvidenceTable
{
    private const int MostRows = 150;

    public static TemplateShape AddTo(TemplateShape shape) => shape.With("evidence", "destination", "runs-seen", "first", "last", "processes");

    public static void Fill(ProposalModel model, Learned learned)
    {
        model.Words("runs", Quantity.Of(learned.Runs, "verified run"));
        model.ForBody["left-out"] = learned.LeftOut == 0 ? Markdown.Empty : Markdown.Number(learned.LeftOut);
        model.ForBody["more"] = learned.Destinations.Count > MostRows ? Markdown.Number(learned.Destinations.Count - MostRows) : Markdown.Empty;
        foreach (var seen in learned.Destinations.Take(MostRows))
        {
            model.ForBody.Add(
                "evidence",
                new Dictionary<string, Markdown>
                {
                    ["destination"] = Markdown.Code(seen.Shown),
                    ["runs-seen"] = Markdown.Number(seen.Runs) + Markdown.Ours(" of ") + Markdown.Number(learned.Runs),
                    ["first"] = Markdown.Day(seen.First),
                    ["last"] = Markdown.Day(seen.Last),
                    ["processes"] = seen.Processes.Count == 0 ? Markdown.Ours("not told") : Markdown.Join(", ", seen.Processes.Select(Markdown.Code)),
                }
            );
        }
    }
}
