using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<PullRequestRow> PullRequests => Set<PullRequestRow>();

    public DbSet<JudgedHeadRow> JudgedHeads => Set<JudgedHeadRow>();

    public DbSet<AttentionRow> Attention => Set<AttentionRow>();
}
