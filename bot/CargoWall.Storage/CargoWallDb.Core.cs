using CargoWall.Storage.Inbox;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Leases;
using CargoWall.Storage.Outbox;
using CargoWall.Storage.Policies;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<DatabaseIdentityRow> Identities => Set<DatabaseIdentityRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    public DbSet<ReplayRow> Replays => Set<ReplayRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<SpentWriteRow> SpentWrites => Set<SpentWriteRow>();

    public DbSet<PauseRow> Pauses => Set<PauseRow>();

    public DbSet<InstallationRow> Installations => Set<InstallationRow>();

    public DbSet<OwnerRow> Owners => Set<OwnerRow>();

    public DbSet<RepositoryRow> Repositories => Set<RepositoryRow>();

    public DbSet<GitObjectRow> GitObjects => Set<GitObjectRow>();

    public DbSet<PolicySetRow> PolicySets => Set<PolicySetRow>();

    public DbSet<SnapshotRow> Snapshots => Set<SnapshotRow>();

    public DbSet<ResolvedPolicyRow> ResolvedPolicies => Set<ResolvedPolicyRow>();
}
