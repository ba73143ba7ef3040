using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Actions;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Policies;

/// <summary>An organization's policies in a repository that anybody may read, over repositories that not everybody may.</summary>
public sealed class PublicPolicyRepositoryTests
{
    private const string OrganizationPath = ".cargowall/organization.yml";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Given_a_public_policy_repository_its_check_counts_private_repositories_and_tells_nothing_else_of_them(int hidden)
    {
        await using var runs = await StartAsync("enforce");
        var (scene, policies) = (runs.Scene, PoliciesOf(runs.Scene));
        if (hidden == 2)
        {
            await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "cellar"), Cancel);
        }
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "open") { Private = false }, Cancel);
        await ReachAsync(runs, "ledger.vault.example");
        await scene.CommitAsync(
            policies,
            "change",
            (
                OrganizationPath,
                """
                version: 1
                settings: { mode: enforce }
                policies:
                  base: { rules: [{ host: github.com, ports: [443] }, { host: never.example, ports: [443] }] }
                assignments:
                  - policies: [base]
                locks:
                  ceiling: [github.com, never.example]
                """
            )
        );

        var pull = await scene.OpenAsync(policies, "change");

        var check = await scene.CheckAsync(policies, pull.HeadSha);
        Assert.Equal("neutral", check.Conclusion);
        AssertSilent(check.Title, check.Summary, string.Join('\n', check.Annotations.Select(note => $"{note.Path} {note.Message}")));
        Golden.MatchesCheck($"public-{hidden}.md", check, [pull.HeadSha, pull.BaseSha]);
        var comment = await CommentAsync(scene, policies, pull);
        AssertSilent(comment);
        Assert.Contains("private repositories would be refused", comment, StringComparison.Ordinal);

        await scene.GitHub.Checks.RequestActionAsync(check.Id, "explain", cancellationToken: Cancel);
        var explained = await scene.CheckAsync(policies, pull.HeadSha, found => found.Text is not null);
        Assert.Contains("`open`", explained.Text, StringComparison.Ordinal);
        AssertSilent(explained.Text);
    }

    [Fact]
    public async Task Given_a_change_that_widens_private_repositories_alone_a_public_check_waits_for_a_review_all_the_same()
    {
        await using var runs = await StartAsync("enforce, review: widening");
        var (scene, policies) = (runs.Scene, PoliciesOf(runs.Scene));
        await scene.CommitAsync(
            policies,
            "change",
            (
                OrganizationPath,
                Organization("enforce, review: widening")
                    + """

                      - { target: { visibility: private }, policies: [more] }
                    """
            )
        );

        var pull = await scene.OpenAsync(policies, "change");

        var check = await scene.CheckAsync(policies, pull.HeadSha);
        Assert.Equal(("action_required", "widens policies of 1 private repository"), (check.Conclusion, check.Title));
        AssertSilent(check.Summary);
    }

    [Fact]
    public async Task Given_a_private_policy_repository_private_repositories_are_told_by_their_names()
    {
        await using var runs = await StartAsync("enforce", isPrivate: true);
        var (scene, policies) = (runs.Scene, PoliciesOf(runs.Scene));
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "cellar"), Cancel);
        await scene.CommitAsync(
            policies,
            "change",
            (
                OrganizationPath,
                Organization("enforce")
                    + """

                      - { target: { repository: cellar }, policies: [more] }
                    """
            )
        );

        var pull = await scene.OpenAsync(policies, "change");

        Assert.Equal("widens cellar", (await scene.CheckAsync(policies, pull.HeadSha)).Title);
    }

    private static void AssertSilent(params string?[] shown) =>
        Assert.All(
            ["web", "cellar", "ledger", "registry.npmjs.org", "policy.yml", "(private)"],
            secret => Assert.All(shown, text => Assert.DoesNotContain(secret, text ?? "", StringComparison.Ordinal))
        );

    private static async Task<string> CommentAsync(Scene scene, string policies, SimulatedPullRequest pull) =>
        await Until.FoundAsync(async () =>
            await scene.GitHub.PullRequests.CommentsAsync(policies, pull.Number, Cancel) is [var comment, ..] ? comment.Body : null
        );

    private static string PoliciesOf(Scene scene) => $"{scene.GitHub.Owner}/.github";

    private static string Organization(string settings) =>
        $$"""
            version: 1
            settings: { mode: {{settings}} }
            policies:
              base: { rules: [{ host: github.com, ports: [443] }, { host: "*.vault.example", ports: [443] }] }
              more: { rules: [{ host: pypi.org, ports: [443] }] }
            assignments:
              - policies: [base]
            """;

    /// <summary>The repository that is there from the start is private, with a policy of its own.</summary>
    private static async Task<RunScene> StartAsync(string settings, bool isPrivate = false)
    {
        var runs = await RunScene.StartAsync();
        var policies = await runs.Scene.GitHub.Repositories.CreateAsync(new NewRepository(runs.Scene.GitHub.Owner, ".github") { Private = isPrivate }, Cancel);
        await runs.Scene.CheckAsync(policies.FullName, await runs.Scene.CommitAsync(policies.FullName, "main", (OrganizationPath, Organization(settings))));
        await runs.HandledAsync();
        return runs;
    }

    private static async Task ReachAsync(RunScene runs, string host)
    {
        var run = await runs.StartRunAsync(new NewJob("build"));
        var session = await runs.OpenAsync(run.Job("build"));
        await runs.ReportAsync(session, RunScene.Connection(host, "allowed"));
        await runs.SealAsync(session);
        await runs.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await runs.HandledAsync();
    }
}
