using System.Threading.Channels;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>
/// Which commits need their egress check looked at. A mark is written in the transaction of the change that it is about, so a killed process
/// forgets none; many marks of one commit are one look.
/// </summary>
internal sealed class EgressHeads(TimeProvider time)
{
    // One waiting signal is enough: whoever takes it looks at all that is due.
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Marks a commit inside the caller's transaction. Nothing happens while the commit is not known.</summary>
    public async Task MarkAsync(CargoWallDb database, long repositoryId, string headSha, CancellationToken cancellationToken)
    {
        if (headSha.Length == 0)
        {
            return;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var changed = await database.EgressHeads
            .Where(row => row.RepositoryId == repositoryId && row.HeadSha == headSha)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.Version, it => it.Version + 1).SetProperty(it => it.IsDue, true).SetProperty(it => it.ChangedAt, now),
                cancellationToken);
        if (changed == 0)
        {
            database.EgressHeads.Add(new EgressHeadRow { RepositoryId = repositoryId, HeadSha = headSha, Version = 1, IsDue = true, ChangedAt = now });
        }
    }

    /// <summary>To be called after the transaction: there is something to look at.</summary>
    public void Wake() => signals.Writer.TryWrite(true);

    /// <summary>Returns when there may be something to look at.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await signals.Reader.ReadAsync(cancellationToken);
}
