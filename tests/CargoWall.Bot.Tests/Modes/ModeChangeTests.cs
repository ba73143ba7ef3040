using CargoWall.Bot.Modes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Model;
using CargoWall.Storage.Modes;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Modes;

public sealed class ModeChangeTests
{
    private const string Audit = "version: 1\nsettings: { mode: audit }\nassignments: [{ target: { workflow: ci.yml, job: test }, mode: audit }]\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_merged_pull_request_the_change_names_author_and_merger_and_everything_that_follows()
    {
        await using var scene = await Scene.StartAsync();
        await scene.GitHub.Accounts.CreateUserAsync("anna-author", Cancel);
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, Audit));
        await RecordedAsync(scene);
        await scene.GitHub.Repositories.CommitAsync(
            new NewCommit(
                scene.Repository,
                "topic",
                new Dictionary<string, string?>
                {
                    [PolicyText.Path] = Audit.Replace("settings: { mode: audit }", "settings: { mode: enforce }", StringComparison.Ordinal),
                }
            )
            {
                Author = "anna-author",
            },
            Cancel
        );
        var pull = await scene.GitHub.PullRequests.OpenAsync(new(scene.Repository, "topic") { Author = "anna-author" }, Cancel);
        var merge = await scene.GitHub.PullRequests.MergeAsync(scene.Repository, pull.Number, cancellationToken: Cancel);

        var changes = (await RecordedAsync(scene)).Where(change => change.Commit == merge).ToList();

        Assert.All(
            changes,
            change =>
                Assert.Equal(
                    ("anna-author", "octocat", pull.Number, (int)PolicyMode.Audit, (int)PolicyMode.Enforce),
                    (change.Author, change.Merger, change.PullRequest, change.OldMode, change.NewMode)
                )
        );
        // The job 'test' has a mode of its own and stays.
        Assert.Equal([":: False", "ci.yml:: True", "ci.yml:build: True"], changes.Select(Show));
    }

    [Fact]
    public async Task Given_a_push_of_several_commits_each_change_is_its_own_commits()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.Path, "version: 1\nsettings: { mode: audit }\n"));
        await RecordedAsync(scene);
        using var clone = await GitClone.OfAsync(scene, scene.Repository);
        await clone.CommitAsync("work", (PolicyText.Path, "version: 1\nsettings: { mode: enforce }\n"u8.ToArray()));
        var enforces = await clone.GitAsync("rev-parse", "HEAD");
        await clone.CommitOnAsync((PolicyText.Path, "version: 1\nsettings: { mode: broken }\n"u8.ToArray()));
        await clone.CommitOnAsync(("notes.txt", "notes\n"u8.ToArray()));
        await clone.CommitOnAsync((PolicyText.Path, "version: 1\nsettings: { mode: audit } # again\n"u8.ToArray()));
        var audits = await clone.GitAsync("rev-parse", "HEAD");

        await clone.GitAsync("push", "--quiet", "origin", "work:main");

        var changes = await RecordedAsync(scene);
        Assert.Equal(
            [(null, (int)PolicyMode.Audit), ((int)PolicyMode.Audit, (int)PolicyMode.Enforce), ((int)PolicyMode.Enforce, (int)PolicyMode.Audit)],
            changes.Select(change => (change.OldMode, change.NewMode!.Value))
        );
        Assert.Equal([enforces, audits], changes.Skip(1).Select(change => change.Commit));
    }

    [Fact]
    public async Task Given_a_change_of_the_organization_every_repository_that_inherits_it_has_its_row_and_no_other()
    {
        await using var scene = await Scene.StartAsync();
        var owner = scene.GitHub.Owner;
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(owner, ".github"), Cancel);
        await scene.CommitAsync("main", (PolicyText.Path, "version: 1\nsettings: { mode: audit }\n"));
        for (var number = 0; number < 55; number++)
        {
            await scene.GitHub.Repositories.CreateAsync(new NewRepository(owner, $"service-{number}") { Empty = true }, Cancel);
        }

        // A repository that the bot hears of later did not change its mode by this commit.
        await scene.HandledAsync();
        var commit = await scene.CommitAsync($"{owner}/.github", "main", (".cargowall/organization.yml", "version: 1\nsettings: { mode: enforce }\n"));

        var changes = (await RecordedAsync(scene)).Where(change => change.Commit == commit).ToList();
        Assert.Equal(56, changes.Count);
        Assert.Equal(56, changes.Select(change => change.RepositoryId).Distinct().Count());
        Assert.All(changes, change => Assert.True(change.IsInherited && change.NewMode == (int)PolicyMode.Enforce));
        Assert.DoesNotContain(changes, change => change.RepositoryId == scene.GitHub.RepositoryId);
    }

    [Fact]
    public void Given_changes_the_mean_time_in_audit_counts_ended_stays_and_tells_open_ones_apart()
    {
        var start = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        ModeChangeRow[] changes =
        [
            Change("a", null, PolicyMode.Audit, start),
            Change("b", null, PolicyMode.Audit, start),
            Change("a", PolicyMode.Audit, PolicyMode.Enforce, start.AddDays(2)),
            Change("b", PolicyMode.Audit, PolicyMode.Enforce, start.AddDays(4)),
            Change("b", PolicyMode.Enforce, PolicyMode.Audit, start.AddDays(5)),
            Change("c", null, PolicyMode.Enforce, start),
        ];

        var time = TimeInAudit.Of(changes, start.AddDays(10));

        Assert.Equal(new TimeInAudit(2, TimeSpan.FromDays(3), 1, TimeSpan.FromDays(5)), time);
    }

    private static ModeChangeRow Change(string job, PolicyMode? before, PolicyMode? after, DateTime at) =>
        new()
        {
            Workflow = "ci.yml",
            Job = job,
            OldMode = (int?)before,
            NewMode = (int?)after,
            Commit = "c",
            Author = "octocat",
            ChangedAt = at,
        };

    private static string Show(ModeChangeRow change) => $"{change.Workflow}:{change.Job}: {change.IsInherited}";

    private static async Task<List<ModeChangeRow>> RecordedAsync(Scene scene)
    {
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.Services.GetRequiredService<ModeQueue>().IsEmptyAsync(Cancel));
        return await scene.Bot.ReadAsync(database => database.ModeChanges.AsNoTracking().OrderBy(row => row.ModeChangeId).ToListAsync(Cancel));
    }
}
