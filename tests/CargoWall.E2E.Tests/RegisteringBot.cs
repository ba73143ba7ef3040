using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using GitHub.Simulator;

namespace CargoWall.E2E.Tests;

/// <summary><c>cargowall-bot setup</c> as a process, in a folder of its own.</summary>
internal sealed class RegisteringBot : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Part _process;

    private RegisteringBot(DirectoryInfo folder, Part process, Uri page)
    {
        _folder = folder;
        _process = process;
        Page = page;
    }

    /// <summary>The address that it prints.</summary>
    public Uri Page { get; }

    public static async Task<RegisteringBot> StartAsync(GitHubSimulator github, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cargowall-setup-");
        var process = Part.Start(
            "setup",
            folder.FullName,
            ["dotnet", "exec", BuildOutput.Assembly("CargoWall.Bot"), "setup", "--port", "0"],
            new Dictionary<string, string?>
            {
                ["PublicUrl"] = "https://cargowall.example.com",
                ["Database"] = "Data Source=" + Path.Combine(folder.FullName, "bot.db"),
                ["GitHub__ApiUrl"] = github.ApiUrl.ToString(),
                ["GitHub__WebUrl"] = github.BaseAddress.ToString(),
            },
            folder.FullName
        );
        var lines = await process.WaitForLineAsync(text => text.StartsWith("Open http", StringComparison.Ordinal), cancellationToken);
        return new RegisteringBot(folder, process, new Uri(lines[^1].Split(' ')[1]));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
