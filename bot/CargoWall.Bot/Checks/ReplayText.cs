using System.Collections.Immutable;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Replays;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Checks;

/// <summary>What a replay says about a change, as a table's cell.</summary>
internal static class ReplayText
{
    private const int MostDestinations = 4;

    /// <param name="replay">Null where nothing was recorded.</param>
    public static Markdown Of(JobReplay? replay)
    {
        if (replay is null)
        {
            return Markdown.Ours("no runs yet");
        }

        var lines = new List<Markdown>();
        if (replay.BrokenRuns > 0)
        {
            lines.Add(
                Markdown.Ours(
                    replay.Refuses
                        ? $"**would be refused in {replay.BrokenRuns} of {Quantity.Of(replay.Runs, "run")}**: "
                        : $"would be denied under enforce in {replay.BrokenRuns} of {Quantity.Of(replay.Runs, "run")}: "
                ) + Destinations(replay.NewlyDenied)
            );
        }

        if (!replay.NewlyAllowed.IsEmpty)
        {
            lines.Add(Markdown.Ours("would pass now: ") + Destinations(replay.NewlyAllowed));
        }

        return lines.Count > 0
            ? Markdown.Join("<br>", lines)
            : Markdown.Ours($"the same for all that {(replay.Runs == 1 ? "1 run" : $"{replay.Runs} runs")} reached");
    }

    private static Markdown Destinations(ImmutableArray<ReplayedIn> all)
    {
        var shown = Markdown.Join(
            ", ",
            all.Take(MostDestinations).Select(it => Markdown.Code(it.Destination) + Markdown.Ours(it.Runs == 1 ? " in 1" : $" in {it.Runs}"))
        );
        return all.Length > MostDestinations ? shown + Markdown.Ours(" and ") + Markdown.Number(all.Length - MostDestinations) + Markdown.Ours(" more") : shown;
    }
}
