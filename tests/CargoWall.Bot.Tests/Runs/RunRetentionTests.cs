using CargoWall.Bot.Hosting;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Runs;

public sealed class RunRetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 91, 89)]
    [InlineData(30, 31, 29)]
    public async Task Given_an_account_keeps_runs_for_so_many_days_older_ones_go_with_all_that_hangs_on_them(int? days, int oldAge, int recentAge)
    {
        await using var scene = await RunScene.StartAsync();
        if (days is not null)
        {
            var policies = await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, ".github"), Cancel);
            await scene.Scene.CommitAsync(policies.FullName, "main", (".cargowall/organization.yml", $"version: 1\nsettings: {{ retention-days: {days} }}\n"));
            await scene.HandledAsync();
        }

        var old = await ReportedAsync(scene, oldAge);
        await scene.Scene.CommitAsync("main", ("notes.txt", "notes\n"));
        var recent = await ReportedAsync(scene, recentAge);
        await scene.LookedAsync();

        await scene.Scene.Bot.Services.GetRequiredService<RetentionWorker>().DeleteAsync(Cancel);

        var left = await scene.Scene.Bot.ReadAsync(async database => new
        {
            Runs = await database.Runs.Select(row => row.RunId).ToListAsync(Cancel),
            Jobs = await database.RunJobs.Select(row => row.RunId).Distinct().ToListAsync(Cancel),
            Reports = await database.JobReports.Select(row => row.ReportId).ToListAsync(Cancel),
            Connections = await database.Connections.Select(row => row.ReportId).Distinct().ToListAsync(Cancel),
            Heads = await database.EgressHeads.Select(row => row.HeadSha).ToListAsync(Cancel),
        });
        Assert.NotEqual(old.Run, recent.Run);
        Assert.Equal([recent.Run], left.Runs);
        Assert.Equal([recent.Run], left.Jobs);
        Assert.Equal([recent.Report], left.Reports);
        Assert.Equal([recent.Report], left.Connections);
        Assert.NotEqual(old.Head, recent.Head);
        Assert.Equal([recent.Head], left.Heads);
    }

    private static async Task<(long Run, string Head, string Report)> ReportedAsync(RunScene scene, int age)
    {
        var run = await scene.StartRunAsync();
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await scene.SealAsync(session);
        var at = DateTime.UtcNow.AddDays(-age);
        await scene.Scene.Bot.ReadAsync(async database =>
            await database
                .JobReports.Where(row => row.RunId == run.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(it => it.OpenedAt, at).SetProperty(it => it.LastSeenAt, at), Cancel)
            + await database
                .Runs.Where(row => row.RunId == run.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(it => it.CreatedAt, at).SetProperty(it => it.UpdatedAt, at), Cancel)
        );
        return (run.Id, run.HeadSha, session.JobId ?? throw new InvalidOperationException("No report."));
    }
}
