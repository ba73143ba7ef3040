using System.Text;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Policies;

public sealed class LastGoodTests
{
    private static readonly DateOnly s_day = new(2027, 3, 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_broken_set_on_the_default_branch_the_last_good_one_is_served_and_the_commit_fails()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))));
        var good = await ServedAsync(scene);

        var broken = await scene.CommitAsync("main", (PolicyText.Path, "version: 1\npolicies: nonsense\n"));

        Assert.Equal("failure", (await scene.CheckAsync(broken)).Conclusion);
        var served = await ServedAsync(scene);
        Assert.Equal(good.Id, served.Id);
        Assert.Contains("registry.npmjs.org", Encoding.UTF8.GetString(served.Document.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_broken_set_is_mended_the_new_one_is_served()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))));
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, "version: 1\npolicies: nonsense\n")));

        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org"))));

        Assert.Contains("pypi.org", Encoding.UTF8.GetString((await ServedAsync(scene)).Document.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_broken_organization_set_each_level_keeps_its_own_last_good_one()
    {
        await using var scene = await Scene.StartAsync();
        var policies = await OrganizationAsync(scene);
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (".cargowall/organization.yml", PolicyText.Allowing("github.com"))));
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (".cargowall/organization.yml", "version: 1\nlocks: 5\n")));

        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org"))));

        var document = Encoding.UTF8.GetString((await ServedAsync(scene)).Document.Span);
        Assert.Contains("github.com", document, StringComparison.Ordinal);
        Assert.Contains("pypi.org", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_policy_repository_was_chosen_a_rename_and_another_candidate_change_nothing()
    {
        await using var scene = await Scene.StartAsync();
        var policies = await OrganizationAsync(scene);
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (".cargowall/organization.yml", PolicyText.Allowing("github.com"))));
        await scene.GitHub.Repositories.RenameAsync(policies, "policies-of-acme", cancellationToken: Cancel);
        var impostor = await OrganizationAsync(scene);

        await scene.CheckAsync(impostor, await scene.CommitAsync(impostor, "main", (".cargowall/organization.yml", PolicyText.Allowing("evil.example"))));

        var document = Encoding.UTF8.GetString((await ServedAsync(scene)).Document.Span);
        Assert.Contains("github.com", document, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_pull_request_nothing_of_it_is_served()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))));
        await scene.CommitAsync("evil", (PolicyText.Path, "version: 1\nsettings: { mode: audit }\n"));

        var pull = await scene.OpenAsync("evil");
        await scene.CheckAsync(pull.HeadSha);

        var document = Encoding.UTF8.GetString((await ServedAsync(scene)).Document.Span);
        Assert.Contains("\"enforce\"", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_blob_was_read_once_it_is_never_fetched_again()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))));
        await scene.CommitAsync("change", (".cargowall/more.yml", "version: 1\n"));
        await scene.CheckAsync((await scene.OpenAsync("change")).HeadSha);

        await ServedAsync(scene);

        var blobs = scene.GitHub.Recording.Requests.Where(call => call.Path.Contains("/git/blobs/", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, blobs.Count);
        Assert.Equal(2, blobs.Distinct().Count());
    }

    [Fact]
    public async Task Given_a_push_to_the_organization_one_number_changes_and_snapshots_follow_when_asked_for()
    {
        await using var scene = await Scene.StartAsync();
        var policies = await OrganizationAsync(scene);
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (".cargowall/organization.yml", PolicyText.Allowing("github.com"))));
        var before = await ServedAsync(scene);
        var generation = await GenerationAsync(scene);

        await scene.CheckAsync(
            policies,
            await scene.CommitAsync(policies, "main", (".cargowall/organization.yml", PolicyText.Allowing("github.com", "pypi.org")))
        );

        Assert.Equal(generation + 1, await GenerationAsync(scene));
        Assert.Equal(1, await scene.Bot.ReadAsync(database => database.ResolvedPolicies.CountAsync(Cancel)));
        var after = await ServedAsync(scene);
        Assert.NotEqual(before.Id, after.Id);
        var pinned = await scene.Bot.Services.GetRequiredService<IPolicyServing>().FindAsync(before.Id, Cancel);
        Assert.Equal(before.Document.ToArray(), pinned?.Document.ToArray());
    }

    [Fact]
    public async Task Given_a_repository_without_the_app_there_is_no_answer()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Null(await scene.Bot.Services.GetRequiredService<IPolicyServing>().ResolveAsync(new RepositoryId(987654), "ci.yml", "build", s_day, Cancel));
    }

    private static async Task<string> OrganizationAsync(Scene scene) =>
        (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;

    private static Task<long> GenerationAsync(Scene scene) =>
        scene.Bot.ReadAsync(database => database.Owners.Where(row => row.OwnerId == scene.GitHub.OwnerId).Select(row => row.Generation).SingleAsync(Cancel));

    private static async Task<PolicySnapshot> ServedAsync(Scene scene)
    {
        var snapshot = await scene
            .Bot.Services.GetRequiredService<IPolicyServing>()
            .ResolveAsync(new RepositoryId(scene.GitHub.RepositoryId), "ci.yml", "build", s_day, Cancel);
        return snapshot ?? throw new InvalidOperationException("The repository is not linked.");
    }
}
