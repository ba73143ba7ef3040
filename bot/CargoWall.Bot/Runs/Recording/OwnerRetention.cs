using CargoWall.Bot.Policies;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>For how many days each account keeps what its runs reported: <c>settings.retention-days</c> of its organization files.</summary>
internal sealed class OwnerRetention(IDbContextFactory<CargoWallDb> databases, GoodSets goodSets)
{
    /// <summary>Every known account, also one that took the app off: its last good files go on counting.</summary>
    public async Task<IReadOnlyDictionary<long, int>> FindDaysAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var owners = await (
            from owner in database.Owners
            from holder in database.Repositories.Where(holder => holder.RepositoryId == owner.PolicyRepositoryId).DefaultIfEmpty()
            from set in database.PolicySets.Where(set => set.SetId == holder.GoodSetId).DefaultIfEmpty()
            select new
            {
                owner.OwnerId,
                holder.OwnerLogin,
                holder.Name,
                set,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var days = new Dictionary<long, int>();
        foreach (var owner in owners)
        {
            var set = owner.set is null
                ? null
                : await goodSets.ReadAsync(owner.set.CommitId, owner.set.Tree, PolicyLevel.Organization, $"{owner.OwnerLogin}/{owner.Name}", cancellationToken);
            days[owner.OwnerId] = set?.Settings.RetentionDays ?? PolicySettings.Default.RetentionDays;
        }

        return days;
    }
}
