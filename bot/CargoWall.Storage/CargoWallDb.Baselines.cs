using CargoWall.Storage.Baselines;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<BaselineRow> Baselines => Set<BaselineRow>();

    public DbSet<BaselineRunRow> BaselineRuns => Set<BaselineRunRow>();

    public DbSet<BaselineDestinationRow> BaselineDestinations => Set<BaselineDestinationRow>();

    public DbSet<LearnedRunRow> LearnedRuns => Set<LearnedRunRow>();
}
