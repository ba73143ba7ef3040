using GitHub.Simulator;
using GitHub.Simulator.Git;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A working copy of a simulator's repository, worked on with the git program.</summary>
internal sealed class GitClone : IDisposable
{
    private const string Message = "Change files";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<GitClone> OfAsync(Scene scene, string repository) => OfAsync(scene.GitHub, repository);

    public static async Task<GitClone> OfAsync(GitHubSimulator gitHub, string repository)
    {
        var clone = new GitClone();
        var source = (await gitHub.Repositories.GetAsync(repository, Cancel)).CloneUrl;
        await clone.GitAsync("clone", "--quiet", source.ToString(), ".");
        return clone;
    }

    /// <summary>Runs git; gives the first line that it writes.</summary>
    public async Task<string> GitAsync(params string[] arguments) => (await RunAsync(arguments)).Line;

    /// <summary>Runs git; gives everything that it writes.</summary>
    public async Task<string> GitTextAsync(params string[] arguments) => (await RunAsync(arguments)).Text;

    /// <summary>Commits files on a new branch that starts at <c>origin/main</c>.</summary>
    public async Task CommitAsync(string branch, params (string Path, byte[] Content)[] files)
    {
        await GitAsync("checkout", "--quiet", "-B", branch, "origin/main");
        await CommitOnAsync(Message, files);
    }

    /// <summary>Commits files on the present branch.</summary>
    public Task CommitOnAsync(params (string Path, byte[] Content)[] files) => CommitOnAsync(Message, files);

    public async Task CommitOnAsync(string message, params (string Path, byte[] Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var file = _folder.File(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", message);
    }

    public void Dispose() => _folder.Dispose();

    private Task<GitOutput> RunAsync(string[] arguments) =>
        GitProgram.RunAsync(
            _folder.Root,
            ["-c", "user.name=octocat", "-c", "user.email=octocat@example.com", "-c", "init.defaultBranch=main", .. arguments],
            cancellationToken: Cancel
        );
}
