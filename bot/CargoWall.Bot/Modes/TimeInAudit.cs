using CargoWall.Policy.Model;
using CargoWall.Storage.Modes;

namespace CargoWall.Bot.Modes;

/// <summary>How long entities stayed in audit before they were enforced.</summary>
/// <param name="Ended">How many stays ended.</param>
/// <param name="Mean">Their mean length; null when none ended.</param>
/// <param name="Open">How many entities are in audit now.</param>
/// <param name="MeanOpen">Since when on average; null when none is.</param>
internal sealed record TimeInAudit(int Ended, TimeSpan? Mean, int Open, TimeSpan? MeanOpen)
{
    /// <summary>From all recorded changes of some repositories, in the order in which they were recorded.</summary>
    public static TimeInAudit Of(IEnumerable<ModeChangeRow> changes, DateTime now)
    {
        var ended = new List<TimeSpan>();
        var open = new List<TimeSpan>();
        foreach (var entity in changes.GroupBy(change => (change.RepositoryId, change.Workflow, change.Job)))
        {
            DateTime? since = null;
            foreach (var change in entity)
            {
                if (change.NewMode == (int)PolicyMode.Audit)
                {
                    since ??= change.ChangedAt;
                }
                else if (since is { } begun)
                {
                    ended.Add(change.ChangedAt > begun ? change.ChangedAt - begun : TimeSpan.Zero);
                    since = null;
                }
            }

            if (since is { } still)
            {
                open.Add(now > still ? now - still : TimeSpan.Zero);
            }
        }

        return new TimeInAudit(ended.Count, MeanOf(ended), open.Count, MeanOf(open));
    }

    private static TimeSpan? MeanOf(List<TimeSpan> spans) => spans.Count == 0 ? null : TimeSpan.FromTicks((long)spans.Average(span => span.Ticks));
}
