using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>GitHub takes no writes to an archived repository. It can be read, and its policies stay in force.</summary>
public sealed class ArchivedRepositoryTests
{
    private const string Organization = "acme/.github";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_an_archived_repository_a_write_is_given_up_at_once_with_what_to_do_and_sent_when_it_leaves_the_archive()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.GitHub.Repositories.ArchiveAsync(scene.Scene.Repository, archived: true, Cancel);
        await scene.Scene.HandledAsync();
        scene.Scene.GitHub.Recording.Clear();
        var write = scene.Issue("written in the archive");

        var refused = await scene.SendAsync(write, OutboxState.Dead);

        Assert.Equal(
            "The repository is archived, so nothing can be written to it before it is unarchived (Settings > General). "
                + "GitHub refused (403): Repository was archived so is read-only.",
            refused.Failure
        );
        Assert.Single(Writes(scene.Scene));

        await scene.Scene.GitHub.Repositories.ArchiveAsync(scene.Scene.Repository, archived: false, Cancel);

        await scene.SentAsync(write);
        Assert.Single(await scene.IssuesAsync());
        Assert.Equal(
            "repository.unarchived",
            await scene.Scene.Bot.ReadAsync(database => database.Outbox.Where(row => row.Key == write.Key).Select(row => row.RevivedBy).SingleAsync(Cancel))
        );
    }

    [Fact]
    public async Task Given_the_organization_changes_its_policy_it_is_in_force_in_the_archive_and_checks_are_made_again_only_outside_of_it()
    {
        await using var scene = await Scene.StartAsync();
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "zoo"), Cancel);
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel);
        await CommitAsync(scene, "pypi.org");
        var archived = await ProposeAsync(scene, scene.Repository);
        var other = await ProposeAsync(scene, "acme/zoo");
        await scene.GitHub.Repositories.ArchiveAsync(scene.Repository, archived: true, Cancel);
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State == OutboxState.Sent, Cancel)));
        scene.GitHub.Recording.Clear();

        var policies = await CommitAsync(scene, "crates.io");
        // Of two repositories the archived one would have its turn first.
        await JudgedUnderAsync(scene, policies, other);

        Assert.DoesNotContain(Writes(scene), path => path.StartsWith($"/repos/{scene.Repository}/", StringComparison.Ordinal));
        Assert.Contains("crates.io", await scene.ServedAsync(), StringComparison.Ordinal);

        await scene.GitHub.Repositories.ArchiveAsync(scene.Repository, archived: false, Cancel);

        await JudgedUnderAsync(scene, policies, archived);
        await Until.TrueAsync(() =>
            Task.FromResult(Writes(scene).Any(path => path.StartsWith($"/repos/{scene.Repository}/check-runs", StringComparison.Ordinal)))
        );
    }

    private static Task<string> CommitAsync(Scene scene, string host) =>
        scene.CommitAsync(
            Organization,
            "main",
            (
                ".cargowall/organization.yml",
                $$"""
                version: 1
                settings: { mode: audit }
                policies:
                  base: { rules: [{ host: {{host}}, ports: [443] }] }
                assignments:
                  - policies: [base]
                """
            )
        );

    private static async Task<string> ProposeAsync(Scene scene, string repository)
    {
        await scene.CommitAsync(repository, "topic", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        var head = (await scene.OpenAsync(repository, "topic")).HeadSha;
        await scene.CheckAsync(repository, head);
        return head;
    }

    /// <summary>Waits until a head is judged under the organization's policies of a commit.</summary>
    private static Task JudgedUnderAsync(Scene scene, string policies, string head) =>
        Until.TrueAsync(() =>
            scene.Bot.ReadAsync(async database =>
                await database.Owners.AnyAsync(
                    owner =>
                        owner.Login == "acme"
                        && database.Repositories.Any(row => row.HeadCommit == policies)
                        && database.JudgedHeads.Any(it => it.HeadSha == head && it.Generation == owner.Generation),
                    Cancel
                )
            )
        );

    private static IEnumerable<string> Writes(Scene scene) =>
        scene.GitHub.Recording.Requests.Where(it => it.Method != "GET" && it.Path.StartsWith("/repos/", StringComparison.Ordinal)).Select(it => it.Path);
}
