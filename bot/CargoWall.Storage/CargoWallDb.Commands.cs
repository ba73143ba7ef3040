using CargoWall.Storage.Commands;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<CommandRow> Commands => Set<CommandRow>();

    public DbSet<IgnoreRow> Ignores => Set<IgnoreRow>();

    public DbSet<BypassRow> Bypasses => Set<BypassRow>();
}
