using CargoWall.Storage.Modes;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<ModeChangeRow> ModeChanges => Set<ModeChangeRow>();

    public DbSet<ModeExaminationRow> ModeExaminations => Set<ModeExaminationRow>();
}
