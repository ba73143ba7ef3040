using System.Text;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.PullRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Proposals;

/// <summary>A repository, and the pull requests that the bot opens on it.</summary>
internal sealed class ProposalScene(Scene scene) : IAsyncDisposable
{
    public static readonly string Commit = string.Concat(Enumerable.Repeat("0123456789", 4));

    public Scene Scene { get; } = scene;

    public ProposalRequest Request { get; } =
        new(
            new RepositoryAddress(
                new InstallationId(scene.GitHub.InstallationId),
                new RepositoryId(scene.GitHub.RepositoryId),
                new RepositoryName(scene.GitHub.Owner, scene.GitHub.Repository)
            ),
            "octocat"
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A repository with these files on its default branch, which the bot has read.</summary>
    public static async Task<ProposalScene> StartAsync(params (string Path, string Content)[] files)
    {
        var scene = await Scene.StartAsync(new Dictionary<string, string> { ["Install:Version"] = "v1.3.0", ["Install:Commit"] = Commit });
        if (files.Length > 0)
        {
            await scene.CheckAsync(await scene.CommitAsync("main", [.. files.Select(file => (file.Path, (string?)file.Content))]));
        }

        await scene.HandledAsync();
        return new ProposalScene(scene);
    }

    public T Part<T>()
        where T : notnull => Scene.Bot.Services.GetRequiredService<T>();

    /// <summary>The pull request that came of a proposal.</summary>
    public async Task<SimulatedPullRequest> OpenedAsync(Proposal proposal)
    {
        var key = Assert.IsType<Proposal.Asked>(proposal).Write.Key;
        var row = await Until.FoundAsync(() =>
            Scene.Bot.ReadAsync(database => database.Outbox.AsNoTracking().FirstOrDefaultAsync(it => it.Key == key && it.State != OutboxState.Waiting, Cancel))
        );
        Assert.True(row.State == OutboxState.Sent, row.Failure);
        var branch = key[(key.LastIndexOf(':') + 1)..];
        return (await Scene.GitHub.PullRequests.ListAsync(Scene.Repository, Cancel)).Single(it => it.HeadRef == branch && it.State == "open");
    }

    public async Task<string> FileAsync(SimulatedPullRequest pullRequest, string path) =>
        Encoding.UTF8.GetString(
            await Scene.GitHub.Repositories.ReadFileAsync(Scene.Repository, pullRequest.HeadRef, path, Cancel)
                ?? throw new InvalidOperationException($"There is no {path}.")
        );

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}
