using CargoWall.Story.Machine;

namespace CargoWall.Story.Programs;

/// <summary>A working copy of a repository, changed and pushed with the real <c>git</c> program.</summary>
internal sealed class Checkout
{
    private static readonly Dictionary<string, string?> Person = new()
    {
        ["GIT_AUTHOR_NAME"] = "octocat",
        ["GIT_AUTHOR_EMAIL"] = "octocat@users.noreply.github.test",
        ["GIT_COMMITTER_NAME"] = "octocat",
        ["GIT_COMMITTER_EMAIL"] = "octocat@users.noreply.github.test",
        // Neither questions nor the settings of who runs this.
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
    };

    private Checkout(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<Checkout> CloneAsync(Uri url, string folder, CancellationToken cancellationToken)
    {
        await GitAsync(["clone", "--quiet", url.ToString(), folder], cancellationToken);
        return new Checkout(folder);
    }

    /// <summary>Copies a folder of files into the working copy.</summary>
    public void Add(string from)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // a file in a folder has one
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>Changes one text in one file; a text that is not there is an error.</summary>
    public void Replace(string path, string old, string @new)
    {
        var file = Path.Combine(Folder, path);
        var text = File.ReadAllText(file);
        File.WriteAllText(
            file,
            text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, @new) : throw new InvalidOperationException($"'{old}' is not in {path}.")
        );
    }

    public Task SwitchAsync(string branch, bool create, CancellationToken cancellationToken) =>
        GitAsync(["-C", Folder, "switch", "--quiet", .. create ? (string[])["--create"] : [], branch], cancellationToken);

    /// <summary>Commits everything and pushes the branch; gives the commit.</summary>
    public async Task<string> PushAsync(string message, CancellationToken cancellationToken)
    {
        var commit = await CommitAsync(message, cancellationToken);
        await PushAsync(cancellationToken);
        return commit;
    }

    /// <summary>Commits everything; gives the commit.</summary>
    public async Task<string> CommitAsync(string message, CancellationToken cancellationToken)
    {
        await GitAsync(["-C", Folder, "add", "--all"], cancellationToken);
        await GitAsync(["-C", Folder, "commit", "--quiet", "--message", message], cancellationToken);
        return (await GitAsync(["-C", Folder, "rev-parse", "HEAD"], cancellationToken)).Trim();
    }

    /// <summary>Pushes the branch.</summary>
    public Task PushAsync(CancellationToken cancellationToken) =>
        GitAsync(["-C", Folder, "push", "--quiet", "--set-upstream", "origin", "HEAD"], cancellationToken);

    private static async Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await Command.TryRunAsync(["git", .. arguments], cancellationToken, Person);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException("git " + string.Join(' ', arguments), result.ExitCode, result.Output);
    }
}
