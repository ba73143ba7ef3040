using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;
using GitHub.Simulator;
using GitHub.Simulator.PullRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>Intentions of one repository, and what GitHub shows of them.</summary>
internal sealed class OutboxScene(Scene scene) : IAsyncDisposable
{
    public Scene Scene { get; } = scene;

    public RepositoryAddress Address { get; } = AddressIn(scene.GitHub);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IOutbox Outbox => Scene.Bot.Services.GetRequiredService<IOutbox>();

    public static async Task<OutboxScene> StartAsync() => new(await Scene.StartAsync());

    /// <summary>The repository that is there from the start.</summary>
    public static RepositoryAddress AddressIn(GitHubSimulator github) =>
        new(new InstallationId(github.InstallationId), new RepositoryId(github.RepositoryId), new RepositoryName(github.Owner, github.Repository));

    public Task EnqueueAsync(OutboxWrite write) => Outbox.EnqueueAsync(write, Cancel);

    public async Task<OutboxOutcome> SendAsync(OutboxWrite write, OutboxState until = OutboxState.Sent)
    {
        await EnqueueAsync(write);
        return await SentAsync(write, until);
    }

    public Task<OutboxOutcome?> FindAsync(OutboxWrite write) => Outbox.FindAsync(write.Key, Cancel);

    /// <summary>Waits for what becomes of an intention.</summary>
    public Task<OutboxOutcome> SentAsync(OutboxWrite write, OutboxState until = OutboxState.Sent) =>
        Until.FoundAsync(async () => await Outbox.FindAsync(write.Key, Cancel) is { } outcome && outcome.State == until ? outcome : null);

    /// <summary>As if the process had been killed before it could record that GitHub has it.</summary>
    public async Task ForgetAsync(OutboxWrite write)
    {
        await using var database = await Scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWallDb>>().CreateDbContextAsync(Cancel);
        await database
            .Outbox.Where(row => row.Key == write.Key)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.Remote, (string?)null).SetProperty(it => it.State, OutboxState.Waiting).SetProperty(it => it.Attempts, 1),
                Cancel
            );
    }

    /// <summary>An issue of ours about one subject, whatever its title.</summary>
    public OutboxWrite.Issue Issue(string title, bool open = true) =>
        new()
        {
            Repository = Address,
            Subject = "broken-set",
            Title = title,
            Body = "body",
            Open = open,
        };

    /// <summary>A pull request of a branch with one more file; gives its number.</summary>
    public async Task<int> OpenAsync()
    {
        await Scene.CommitAsync("topic", ("notes.txt", "notes\n"));
        return (await Scene.OpenAsync("topic")).Number;
    }

    public Task<IReadOnlyList<SimulatedComment>> CommentsAsync(int issue) => Scene.GitHub.PullRequests.CommentsAsync(Scene.Repository, issue, Cancel);

    public Task<IReadOnlyList<SimulatedIssue>> IssuesAsync() => Scene.GitHub.PullRequests.IssuesAsync(Scene.Repository, Cancel);

    public Task<IReadOnlyList<SimulatedPullRequest>> PullRequestsAsync() => Scene.GitHub.PullRequests.ListAsync(Scene.Repository, Cancel);

    public async Task<string?> FileAsync(string revision, string path) =>
        await Scene.GitHub.Repositories.ReadFileAsync(Scene.Repository, revision, path, Cancel) is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : null;

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}
