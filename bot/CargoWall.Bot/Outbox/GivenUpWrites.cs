using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Which of the given-up intentions.</summary>
internal abstract record GivenUpWrites
{
    private GivenUpWrites() { }

    /// <summary>The rows it may be about, given up or not.</summary>
    public abstract IQueryable<OutboxRow> In(CargoWallDb database);

    /// <summary>The one of this key, whatever it was given up for.</summary>
    public sealed record Of(string Key) : GivenUpWrites
    {
        public override IQueryable<OutboxRow> In(CargoWallDb database) => database.Outbox.Where(row => row.Key == Key);
    }

    /// <summary>Every one, whatever it was given up for.</summary>
    public sealed record All : GivenUpWrites
    {
        public override IQueryable<OutboxRow> In(CargoWallDb database) => database.Outbox;
    }

    /// <summary>What lacked access in one repository.</summary>
    public sealed record WithoutAccessTo(RepositoryId Repository) : GivenUpWrites
    {
        public override IQueryable<OutboxRow> In(CargoWallDb database) =>
            database.Outbox.Where(row => row.RepositoryId == Repository.Value && row.GivenUpFor == GivenUpReason.NoAccess);
    }

    /// <summary>What lacked access in the repositories that an installation has now.</summary>
    public sealed record WithoutAccessBy(InstallationId Installation) : GivenUpWrites
    {
        public override IQueryable<OutboxRow> In(CargoWallDb database) =>
            database.Outbox.Where(row =>
                row.GivenUpFor == GivenUpReason.NoAccess
                && database.Repositories.Any(repository => repository.RepositoryId == row.RepositoryId && repository.InstallationId == Installation.Value)
            );
    }
}
