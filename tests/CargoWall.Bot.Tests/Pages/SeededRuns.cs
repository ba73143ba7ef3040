using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Tests.Pages;

/// <summary>Rows as runs leave them, put into a bot's database directly.</summary>
internal static class SeededRuns
{
    public const long PublicRun = 5001;
    public const long PrivateRun = 5002;
    public const string Hostile = "\"><script>alert(1)</script>&amp;<img src=x onerror=alert(1)>";

    public static async Task<int> SeedAsync(CargoWallDb database)
    {
        database.Owners.Add(new OwnerRow { OwnerId = 65, Login = "acme" });
        database.Installations.Add(new InstallationRow { InstallationId = 9, OwnerId = 65 });
        database.Repositories.AddRange(
            Repository(74, "web", "public"),
            Repository(75, "secret", "private"),
            Repository(76, ".github", "private"),
            Repository(77, "gone", "public", installed: false)
        );
        AddRun(database, PublicRun, 74, "CI");
        AddRun(database, PrivateRun, 75, "Secret");
        AddRun(database, 5003, 77, "Gone");
        return await database.SaveChangesAsync();
    }

    public static void AddRun(CargoWallDb database, long id, long repository, string name)
    {
        database.Runs.Add(
            new RunRow
            {
                RunId = id,
                RepositoryId = repository,
                OwnerId = 65,
                Attempt = 1,
                RunNumber = 42,
                WorkflowFile = "ci.yml",
                WorkflowName = name,
                Event = "push",
                HeadBranch = Hostile,
                HeadSha = new string('a', 40),
                Actor = "octocat",
                Status = "completed",
                Conclusion = "success",
                CreatedAt = new DateTime(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            }
        );
        database.RunJobs.Add(
            new RunJobRow
            {
                CheckRunId = id * 10,
                RunId = id,
                RepositoryId = repository,
                Attempt = 1,
                Name = $"build {Hostile}",
                Status = "completed",
                Conclusion = "success",
            }
        );
        database.JobReports.Add(Report($"r{id}", id, repository, id * 10));
        database.Connections.AddRange(
            Connection($"r{id}", "k1", "registry.npmjs.org", ConnectionVerdict.Allowed, 40, "allow registry.npmjs.org:443", "acme/web .cargowall/policy.yml:7"),
            Connection($"r{id}", "k2", Hostile, ConnectionVerdict.Denied, 2, "deny **.evil.example", "acme/.github .cargowall/organization.yml:17"),
            Connection($"r{id}", "k3", "100%_plain.example", ConnectionVerdict.Denied, 1, null, null)
        );
    }

    public static JobReportRow Report(string id, long run, long repository, long? checkRun) =>
        new()
        {
            ReportId = id,
            RepositoryId = repository,
            OwnerId = 65,
            RunId = run,
            Attempt = 1,
            CheckRunId = checkRun,
            WorkflowFile = "ci.yml",
            JobKey = "build",
            DisplayName = "build",
            DecidedText = "GitHub shows the check run as “build”.",
            SnapshotId = new string('5', 64),
            Digest = new string('d', 64),
            ServedMode = (int)AgentMode.Enforce,
            Agent = "0.1.0",
            Platform = Hostile,
            OpenedAt = DateTime.UtcNow,
            LastSeenAt = DateTime.UtcNow,
            Chain = new string('0', 64),
            Allowed = 40,
            Denied = 3,
            SealedAt = DateTime.UtcNow,
            EffectiveMode = (int)AgentMode.Audit,
            Reason = ModeReason.Unsupported,
            ReasonText = Hostile,
        };

    public static ConnectionRow Connection(string report, string key, string host, ConnectionVerdict verdict, long count, string? rule, string? origin) =>
        new()
        {
            ReportId = report,
            KeyHash = key,
            Process = Hostile,
            Executable = $"/tmp/{Hostile}",
            Host = host,
            Address = "203.0.113.7",
            Port = 443,
            Protocol = 6,
            Verdict = verdict,
            ReportedVerdict = verdict,
            Rule = rule,
            Origin = origin,
            OriginCommit = origin is null ? null : new string('c', 40),
            IsCounted = true,
            Count = count,
            FirstAt = DateTime.UtcNow,
            LastAt = DateTime.UtcNow,
        };

    private static RepositoryRow Repository(long id, string name, string visibility, bool installed = true) =>
        new()
        {
            RepositoryId = id,
            OwnerId = 65,
            InstallationId = installed ? 9 : null,
            OwnerLogin = "acme",
            Name = name,
            Visibility = visibility,
        };
}
