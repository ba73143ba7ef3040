using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Replays;
using CargoWall.Bot.Tests.Operators;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Pages;

public sealed partial class IndexTests
{
    private static readonly string[] Large =
    [
        "runs",
        "run_jobs",
        "job_reports",
        "connections",
        "report_findings",
        "session_tokens",
        "egress_heads",
        "inbox_deliveries",
        "inbox_replays",
        "outbox",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_every_page_and_the_search_for_due_commits_no_large_table_is_read_as_a_whole()
    {
        var watch = new PlanWatch();
        await using var bot = RunningBot.Start(
            new Dictionary<string, string>(OperatorVisitor.Settings) { ["Pages:Access"] = "open" },
            services => services.ConfigureDbContext<CargoWallDb>(options => options.AddInterceptors(watch))
        );
        await bot.ReadAsync(SeededRuns.SeedAsync);
        using var http = bot.CreateClient();

        foreach (
            var address in new[]
            {
                "/",
                "/runs",
                "/runs?repository=acme/web&workflow=ci.yml",
                "/runs?head=a",
                "/runs/5001",
                "/runs/5001?job=50010&q=x&denied=true",
            }
        )
        {
            await http.GetStringAsync(new Uri(address, UriKind.Relative), Cancel);
        }

        await bot.ReadAsync(async database =>
        {
            database.Deliveries.Add(SeededDeliveries.Delivery(SeededDeliveries.Dead, "push", DeliveryState.Dead, attempts: 10, "IOException: no network"));
            return await database.SaveChangesAsync(Cancel);
        });
        using var visitor = await OperatorVisitor.SignedInAsync(bot);
        foreach (
            var address in new[]
            {
                "/deliveries",
                "/deliveries?state=dead&event=push&repository=acme/web",
                "/deliveries?event=push&page=1",
                "/deliveries?repository=acme/web",
                $"/deliveries/{SeededDeliveries.Dead}",
            }
        )
        {
            await visitor.ReadAsync(address);
        }

        var heads = bot.Services.GetRequiredService<EgressHeads>();
        await heads.FindDueLanesAsync(1, Cancel);
        await heads.FindNextDueAsync(Cancel);
        await heads.FindDueAsync("egress:74", Cancel);

        Assert.True(watch.Seen > 10);
        Assert.True(watch.Scans.IsEmpty, string.Join("\n\n", watch.Scans));
    }

    [Fact]
    public async Task Given_given_up_writes_are_taken_up_again_the_answers_that_tell_of_them_are_found_by_key()
    {
        var watch = new PlanWatch();
        await using var bot = RunningBot.Start(services: services => services.ConfigureDbContext<CargoWallDb>(options => options.AddInterceptors(watch)));
        var outbox = bot.Services.GetRequiredService<StoredOutbox>();
        GivenUpWrites[] ways =
        [
            new GivenUpWrites.All(),
            new GivenUpWrites.Of("pull-request:42:cargowall/test"),
            new GivenUpWrites.WithoutAccessBy(new InstallationId(1)),
            new GivenUpWrites.WithoutAccessTo(new RepositoryId(42)),
        ];

        foreach (var way in ways)
        {
            await outbox.ReviveAsync(way, "octocat", Cancel);
        }

        Assert.Equal(ways.Length, watch.Steps.Count(step => step.EndsWith("ix_outbox_outcome_of (outcome_of=? AND state=?)", StringComparison.Ordinal)));
        Assert.True(watch.Scans.IsEmpty, string.Join("\n\n", watch.Scans));
    }

    [Fact]
    public async Task Given_a_job_its_last_runs_are_found_without_reading_the_reports_of_others()
    {
        var watch = new PlanWatch();
        await using var bot = RunningBot.Start(services: services => services.ConfigureDbContext<CargoWallDb>(options => options.AddInterceptors(watch)));
        await bot.ReadAsync(SeededRuns.SeedAsync);
        var repository = await bot.ReadAsync(database =>
            database.Runs.Where(row => row.RunId == SeededRuns.PublicRun).Select(row => row.RepositoryId).SingleAsync(Cancel)
        );
        var runs = bot.Services.GetRequiredService<RecordedRuns>();

        var found = await runs.FindAsync(repository, "ci.yml", "build", 20, Cancel);
        await runs.FindJobsAsync(repository, 20, Cancel);

        Assert.Contains(SeededRuns.PublicRun, found.Select(run => run.RunId));
        Assert.Equal(2, watch.Steps.Count(step => step.Contains("INDEX ix_job_reports_job (repository_id=?", StringComparison.Ordinal)));
        Assert.True(watch.Scans.IsEmpty, string.Join("\n\n", watch.Scans));
    }

    // Asks SQLite how it will answer each query or change, before it does.
    private sealed partial class PlanWatch : DbCommandInterceptor
    {
        private int _seen;

        public int Seen => _seen;

        public ConcurrentBag<string> Scans { get; } = [];

        public ConcurrentBag<string> Steps { get; } = [];

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            await ExplainAsync(command, cancellationToken);
            return result;
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            // What is old is deleted in the order of a table's key, a batch at a time.
            if (command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal))
            {
                await ExplainAsync(command, cancellationToken);
            }
            return result;
        }

        private async Task ExplainAsync(DbCommand command, CancellationToken cancellationToken)
        {
            var tables = Table()
                .Matches(command.CommandText)
                .ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value, StringComparer.Ordinal);
            // "WHERE 0" is what becomes of an empty list: nothing is read.
            if (
                command.Connection is not { } connection
                || tables.Count == 0
                || command.CommandText.EndsWith("WHERE 0", StringComparison.Ordinal)
                || FirstByKey().IsMatch(command.CommandText)
            )
            {
                return;
            }
            Interlocked.Increment(ref _seen);
            await using var explain = connection.CreateCommand();
            explain.Transaction = command.Transaction;
            explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            foreach (DbParameter parameter in command.Parameters)
            {
                var copy = explain.CreateParameter();
                (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
                explain.Parameters.Add(copy);
            }
            await using var reader = await explain.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var step = reader.GetString(3);
                Steps.Add(step);
                if (Scan().Match(step) is { Success: true } scan && tables.TryGetValue(scan.Groups[1].Value, out var table) && Large.Contains(table))
                {
                    Scans.Add($"{table}: {command.CommandText}");
                }
            }
        }

        [GeneratedRegex("\"(\\w+)\" AS \"(\\w+)\"")]
        private static partial Regex Table();

        // So many rows in the order of the key and no more: the table is not read as a whole, though its plan says SCAN.
        [GeneratedRegex("FROM \"(inbox_deliveries)\" AS \"(\\w+)\"\\s+ORDER BY \"\\2\"\\.\"sequence\" DESC\\s+LIMIT")]
        private static partial Regex FirstByKey();

        [GeneratedRegex("^SCAN (\\w+)$")]
        private static partial Regex Scan();
    }
}
