using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

public sealed partial class CargoWallDb
{
    public DbSet<RunRow> Runs => Set<RunRow>();

    public DbSet<RunJobRow> RunJobs => Set<RunJobRow>();

    public DbSet<JobReportRow> JobReports => Set<JobReportRow>();

    public DbSet<SessionTokenRow> SessionTokens => Set<SessionTokenRow>();

    public DbSet<TokenUseRow> TokenUses => Set<TokenUseRow>();

    public DbSet<ConnectionRow> Connections => Set<ConnectionRow>();

    public DbSet<ReportFindingRow> ReportFindings => Set<ReportFindingRow>();

    public DbSet<UnlinkedRepositoryRow> UnlinkedRepositories => Set<UnlinkedRepositoryRow>();

    public DbSet<EgressHeadRow> EgressHeads => Set<EgressHeadRow>();
}
