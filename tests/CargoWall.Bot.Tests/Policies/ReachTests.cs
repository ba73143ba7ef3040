using System.Text;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Policies;

/// <summary>What an organization's files reach, and what of them may be told where.</summary>
public sealed class ReachTests
{
    private const string OrganizationPath = ".cargowall/organization.yml";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_target_by_property_it_reaches_the_repositories_that_have_it()
    {
        await using var scene = await Scene.StartAsync();
        var policies = (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;
        await scene.CheckAsync(
            policies,
            await scene.CommitAsync(
                policies,
                "main",
                (
                    OrganizationPath,
                    """
                    version: 1
                    policies:
                      bank: { rules: [{ host: ledger.example.com, ports: [443] }] }
                    assignments:
                      - { target: { properties: { tier: critical } }, policies: [bank], required: true }
                    """
                )
            )
        );
        var critical = await scene.GitHub.Repositories.CreateAsync(
            new NewRepository(scene.GitHub.Owner, "payments") { Properties = new Dictionary<string, string> { ["tier"] = "critical" } },
            Cancel
        );
        await scene.HandledAsync();

        Assert.Contains("ledger.example.com", await ServedAsync(scene, critical.Id), StringComparison.Ordinal);
        Assert.DoesNotContain("ledger.example.com", await ServedAsync(scene, scene.GitHub.RepositoryId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_public_repository_its_check_names_no_place_in_the_private_policy_repository()
    {
        await using var scene = await Scene.StartAsync();
        var policies = (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;
        await scene.CheckAsync(
            policies,
            await scene.CommitAsync(
                policies,
                "main",
                (
                    OrganizationPath,
                    """
                    version: 1
                    settings: { mode: audit }
                    policies:
                      secret: { rules: [{ host: internal.example.com, ports: [443] }] }
                    assignments:
                      - policies: [secret]
                    locks:
                      mode: enforce
                      ceiling: ["**.example.com", example.com]
                    """
                )
            )
        );
        var open = await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "open") { Private = false }, Cancel);

        var commit = await scene.CommitAsync(
            open.FullName,
            "main",
            (
                PolicyText.Path,
                """
                version: 1
                settings: { mode: audit }
                assignments:
                  - { policies: [org/secret], inherit: replace }
                """
            )
        );

        var check = await scene.CheckAsync(open.FullName, commit);
        var shown = check.Summary + string.Join('\n', check.Annotations.Select(note => note.Message));
        Assert.Contains("locks the mode to enforce", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("organization.yml", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(policies, shown, StringComparison.Ordinal);
        Assert.Equal("failure", check.Conclusion);
    }

    [Fact]
    public async Task Given_a_private_repository_the_same_check_says_where_the_lock_stands()
    {
        await using var scene = await Scene.StartAsync();
        var policies = (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (OrganizationPath, "version: 1\nlocks: { mode: enforce }\n")));

        var commit = await scene.CommitAsync("main", (PolicyText.Path, "version: 1\nsettings: { mode: audit }\n"));

        var check = await scene.CheckAsync(commit);
        Assert.Equal("failure", check.Conclusion);
        Assert.Contains($"({policies} {OrganizationPath}:2)", Assert.Single(check.Annotations).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_job_asks_before_the_organization_is_known_its_policy_repository_is_read_first()
    {
        await using var scene = await Scene.StartAsync();
        var policies = (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (OrganizationPath, "version: 1\nlocks: { mode: enforce }\n")));
        await scene.HandledAsync();
        await scene.Bot.ReadAsync(async database =>
        {
            await database.Repositories.Where(row => row.RepositoryId != scene.GitHub.RepositoryId).ExecuteDeleteAsync(Cancel);
            await database.Owners.ExecuteUpdateAsync(row => row.SetProperty(it => it.PolicyRepositoryId, (long?)null), Cancel);
            return await database.Installations.ExecuteUpdateAsync(row => row.SetProperty(it => it.ListedAt, (DateTime?)null), Cancel);
        });

        Assert.Contains("\"enforce\"", await ServedAsync(scene, scene.GitHub.RepositoryId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_suspended_installation_nothing_is_served_and_afterwards_it_is_again()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org"))));

        await scene.Bot.ReadAsync(database => database.Installations.ExecuteUpdateAsync(row => row.SetProperty(it => it.Suspended, true), Cancel));
        Assert.Equal("", await ServedAsync(scene, scene.GitHub.RepositoryId));

        await scene.Bot.ReadAsync(database => database.Installations.ExecuteUpdateAsync(row => row.SetProperty(it => it.Suspended, false), Cancel));
        Assert.Contains("pypi.org", await ServedAsync(scene, scene.GitHub.RepositoryId), StringComparison.Ordinal);
    }

    private static async Task<string> ServedAsync(Scene scene, long repository)
    {
        var snapshot = await scene
            .Bot.Services.GetRequiredService<IPolicyServing>()
            .ResolveAsync(new RepositoryId(repository), null, null, new DateOnly(2027, 3, 4), Cancel);
        return snapshot is null ? "" : Encoding.UTF8.GetString(snapshot.Document.Span);
    }
}
