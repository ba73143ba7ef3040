using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The simulator as a process of its own, driven by JSON.</summary>
public sealed class CommandLineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_program_it_prints_what_an_app_needs_and_takes_calls()
    {
        using var folder = new TemporaryFolder();
        using var process = Start("--urls", "http://127.0.0.1:0", "--data", folder.File("data"), "--owner", "octo-org", "--repository", "octo-repo");
        try
        {
            var values = await ReadAsync(process);
            using var http = new HttpClient { BaseAddress = new Uri(values["GITHUB_URL"] + "/") };

            using var answer = await http.PostAsJsonAsync(
                "_sim/commits",
                new
                {
                    repository = "octo-org/octo-repo",
                    branch = "topic",
                    files = new Dictionary<string, string> { ["a"] = "1" },
                },
                Cancelled
            );
            var commit = await answer.Content.ReadFromJsonAsync<JsonObject>(Cancelled);

            Assert.Equal(40, ((string)commit!["sha"]!).Length);
            Assert.StartsWith(
                "-----BEGIN RSA PRIVATE KEY-----",
                await File.ReadAllTextAsync(values["GITHUB_PRIVATE_KEY_PATH"], Cancelled),
                StringComparison.Ordinal
            );
            Assert.Equal(("octo-org", "octo-repo"), (values["GITHUB_OWNER"], values["GITHUB_REPOSITORY"]));
            Assert.All(
                (string[])["GITHUB_APP_ID", "GITHUB_INSTALLATION_ID"],
                name => Assert.True(long.Parse(values[name], System.Globalization.CultureInfo.InvariantCulture) > 0)
            );
            Assert.Contains(
                values["GITHUB_OIDC_ISSUER"],
                await http.GetStringAsync(values["GITHUB_OIDC_ISSUER"] + "/.well-known/openid-configuration", Cancelled),
                StringComparison.Ordinal
            );
            Assert.True(values["GITHUB_WEBHOOK_SECRET"].Length >= 32);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("--prot", "1")]
    [InlineData("--seed", "x")]
    [InlineData("--public-url", "/relative")]
    [InlineData("--data", null)]
    public async Task Given_arguments_that_are_not_understood_it_says_how_they_should_be(string name, string? value)
    {
        using var process = Start(value is null ? [name] : [name, value]);
        var errors = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_folder_that_holds_something_else_it_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("precious"), "mine", Cancelled);

        var refused = await Assert.ThrowsAsync<IOException>(() => GitHubSimulator.StartAsync(new SimulatorOptions { DataDirectory = folder.Root }, Cancelled));

        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.File("precious"), Cancelled));
    }

    [Fact]
    public async Task Given_its_own_folder_of_before_it_starts_afresh()
    {
        using var folder = new TemporaryFolder();
        var options = new SimulatorOptions { DataDirectory = folder.File("data") };
        await using (var first = await GitHubSimulator.StartAsync(options, Cancelled))
        {
            await first.CommitAsync("topic", ("a", "1"));
        }

        await using var second = await GitHubSimulator.StartAsync(options, Cancelled);

        using var git = await GitClient.CloneAsync(second);
        Assert.Equal("", await git.RunAsync("branch", "--remotes", "--list", "origin/topic"));
    }

    private static Process Start(params string[] arguments)
    {
        var program = typeof(GitHubSimulator).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static async Task<Dictionary<string, string>> ReadAsync(Process process)
    {
        var values = new Dictionary<string, string>();
        while (await process.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            if (line == "READY")
            {
                return values;
            }

            var parts = line.Split('=', 2);
            values.Add(parts[0], parts[1]);
        }

        throw new InvalidOperationException($"The program ended before it was ready: {await process.StandardError.ReadToEndAsync(Cancelled)}");
    }
}
