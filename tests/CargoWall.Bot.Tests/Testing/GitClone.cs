using GitHub.Simulator.Git;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A working copy of a simulator's repository, worked on with the git program.</summary>
internal sealed class GitClone : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GitClone> OfAsync(Scene scene, string repository)
    {
        var clone = new GitClone();
        var source = (await scene.GitHub.Repositories.GetAsync(repository, Cancel)).CloneUrl;
        await clone.GitAsync("clone", "--quiet", source.ToString(), ".");
        return clone;
    }

    public async Task<string> GitAsync(params string[] arguments) =>
        (
            await GitProgram.RunAsync(
                _folder.Root,
                ["-c", "user.name=octocat", "-c", "user.email=octocat@example.com", "-c", "init.defaultBranch=main", .. arguments],
                cancellationToken: Cancel
            )
        ).Line;

    /// <summary>Commits files on a new branch that starts at <c>origin/main</c>.</summary>
    public async Task CommitAsync(string branch, params (string Path, byte[] Content)[] files)
    {
        await GitAsync("checkout", "--quiet", "-B", branch, "origin/main");
        await CommitOnAsync(files);
    }

    /// <summary>Commits files on the present branch.</summary>
    public async Task CommitOnAsync(params (string Path, byte[] Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var file = _folder.File(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", "Change files");
    }

    public void Dispose() => _folder.Dispose();
}
