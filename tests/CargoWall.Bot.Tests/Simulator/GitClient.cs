using System.Diagnostics;
using System.Text;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The real git program with a clone in a temporary folder.</summary>
internal sealed class GitClient : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulator-clone-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "clone");

    /// <summary>Clones the first repository, with a token where one is given.</summary>
    public static async Task<GitClient> CloneAsync(GitHubSimulator gitHub, string? token = null)
    {
        var client = new GitClient();
        await ExecuteAsync(client._folder.FullName, "clone", "--quiet", $"{gitHub.BaseAddress}{gitHub.FullName()}.git", "clone");
        if (token is not null)
        {
            // As actions/checkout does: credentials in the address are sent only where a first request was refused.
            var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{token}"));
            await client.RunAsync("config", "http.extraHeader", $"Authorization: basic {credentials}");
        }

        return client;
    }

    public Task<string> RunAsync(params string[] arguments) => ExecuteAsync(Path, arguments);

    /// <summary>Writes a file and commits it; gives the SHA.</summary>
    public async Task<string> CommitAsync(string path, string content, string message = "Change a file")
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        await RunAsync("add", "--all");
        await RunAsync("-c", "user.name=octocat", "-c", "user.email=octocat@example.com", "commit", "--quiet", "--message", message);
        return await RunAsync("rev-parse", "HEAD");
    }

    /// <summary>Runs git and kills it, with what it started, at a moment.</summary>
    public async Task KillAsync(Func<Task> moment, params string[] arguments)
    {
        using var process = Start(Path, arguments);
        try
        {
            await moment();
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> ExecuteAsync(string folder, params string[] arguments)
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var process = Start(folder, arguments);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        var output = await process.StandardOutput.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await errors}");
    }

    private static Process Start(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        return Process.Start(start)!;
    }
}
