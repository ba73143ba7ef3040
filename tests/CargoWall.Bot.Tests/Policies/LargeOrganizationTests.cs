using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Policies;

/// <summary>
/// A push to the policies of an organization with 5,000 repositories. The simulator has those with pull requests; the others are rows as the bot stores
/// them, so that any question about one of them would be seen as a request to a repository that GitHub does not have.
/// </summary>
public sealed class LargeOrganizationTests
{
    private const int Repositories = 5_000;
    private const long FirstStored = 9_000_000;
    private const string OrganizationPath = ".cargowall/organization.yml";
    private const string Locking = "version: 1\nlocks: { mode: enforce }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_policy_push_to_5000_repositories_only_those_with_an_open_affected_pull_request_are_asked_and_written_to()
    {
        await using var scene = await Scene.StartAsync();
        var policies = await CreateAsync(scene, ".github");
        await scene.CheckAsync(policies, await scene.CommitAsync(policies, "main", (OrganizationPath, "version: 1\nsettings: { mode: enforce }\n")));
        var (affected, other, closed) = (await CreateAsync(scene, "affected"), await CreateAsync(scene, "other"), await CreateAsync(scene, "closed"));
        var proposal = await ProposeAsync(scene, affected, PolicyText.Path, "version: 1\nsettings: { mode: audit }\n");
        Assert.NotEqual("failure", (await scene.CheckAsync(affected, proposal.Head)).Conclusion);
        await scene.CheckAsync(other, (await ProposeAsync(scene, other, "README.md", "Hello")).Head);
        var over = await ProposeAsync(scene, closed, PolicyText.Path, "version: 1\nsettings: { mode: audit }\n");
        await scene.CheckAsync(closed, over.Head);
        await scene.GitHub.PullRequests.CloseAsync(closed, over.Number, cancellationToken: Cancel);
        await scene.HandledAsync();
        await StoreOthersAsync(scene);
        await SentAsync(scene);
        scene.GitHub.Recording.Clear();

        var commit = await scene.CommitAsync(policies, "main", (OrganizationPath, Locking));

        var again = await scene.CheckAsync(affected, proposal.Head, check => check.Conclusion == "failure");
        Assert.Contains("locks the mode to enforce", again.Summary, StringComparison.Ordinal);
        await scene.CheckAsync(policies, commit);
        await SentAsync(scene);
        Assert.Equal(
            Repositories,
            await scene.Bot.ReadAsync(database =>
                database.Repositories.CountAsync(row => row.OwnerId == scene.GitHub.OwnerId && row.InstallationId != null, Cancel)
            )
        );
        foreach (var repository in new[] { FirstStored, FirstStored + 2_000, FirstStored + 4_000 })
        {
            Assert.Contains("\"enforce\"", await scene.ServedAsync(repository), StringComparison.Ordinal);
        }

        Assert.Equal([policies, affected], AskedAbout(scene.GitHub.Recording.Requests).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Given_an_end_of_the_bot_before_a_pull_request_was_judged_again_the_next_start_goes_on()
    {
        var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        var kept = new Dictionary<string, string> { ["Database"] = $"Data Source={folder.File("kept.db")}" };
        var first = await Scene.JoinAsync(github, kept);
        var policies = await CreateAsync(first, ".github");
        await first.CheckAsync(policies, await first.CommitAsync(policies, "main", (OrganizationPath, "version: 1\nsettings: { mode: enforce }\n")));
        var proposal = await ProposeAsync(first, first.Repository, PolicyText.Path, "version: 1\nsettings: { mode: audit }\n");
        await first.CheckAsync(proposal.Head);
        await first.HandledAsync();
        github.Faults.Add(new Fault.Answer(422) { PathPrefix = $"/repos/{first.Repository}/compare", Times = null });
        await first.CommitAsync(policies, "main", (OrganizationPath, Locking));
        await Until.TrueAsync(() => first.Bot.ReadAsync(database => database.JudgedHeads.AnyAsync(head => head.Attempts > 0, Cancel)));
        await first.HandledAsync();
        await first.Bot.DisposeAsync();
        github.Faults.Clear();

        await using var second = await Scene.JoinAsync(github, kept);

        var again = await second.CheckAsync(second.Repository, proposal.Head, check => check.Conclusion == "failure");
        Assert.Contains("locks the mode to enforce", again.Summary, StringComparison.Ordinal);
    }

    private static async Task<(string Head, int Number)> ProposeAsync(Scene scene, string repository, string path, string content)
    {
        var head = await scene.CommitAsync(repository, "topic", (path, content));
        return (head, (await scene.OpenAsync(repository, "topic")).Number);
    }

    private static async Task<string> CreateAsync(Scene scene, string name) =>
        (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, name), Cancel)).FullName;

    private static Task<int> StoreOthersAsync(Scene scene) =>
        scene.Bot.ReadAsync(async database =>
        {
            var known = await database.Repositories.AsNoTracking().SingleAsync(row => row.RepositoryId == scene.GitHub.RepositoryId, Cancel);
            var missing = Repositories - await database.Repositories.CountAsync(row => row.OwnerId == known.OwnerId && row.InstallationId != null, Cancel);
            database.Repositories.AddRange(
                Enumerable
                    .Range(0, missing)
                    .Select(number => new RepositoryRow
                    {
                        RepositoryId = FirstStored + number,
                        OwnerId = known.OwnerId,
                        InstallationId = known.InstallationId,
                        OwnerLogin = known.OwnerLogin,
                        Name = $"stored-{number}",
                        Visibility = "private",
                        DefaultBranch = "main",
                        HeadCommit = "",
                    })
            );
            return await database.SaveChangesAsync(Cancel);
        });

    /// <summary>Waits until every delivery is handled, nothing is left to judge again and every write was sent.</summary>
    private static async Task SentAsync(Scene scene)
    {
        await scene.HandledAsync();
        await Until.TrueAsync(() =>
            scene.Bot.ReadAsync(async database =>
                !await database.JudgedHeads.AnyAsync(
                    head => database.Owners.Any(owner => owner.OwnerId == scene.GitHub.OwnerId && owner.Generation != head.Generation),
                    Cancel
                ) && await database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)
            )
        );
    }

    private static IEnumerable<string> AskedAbout(IEnumerable<RecordedRequest> requests) =>
        requests
            .Select(request => request.Path.Split("/repos/"))
            .Where(parts => parts.Length == 2)
            .Select(parts => string.Join('/', parts[1].Split('/').Take(2)))
            .Distinct();
}
