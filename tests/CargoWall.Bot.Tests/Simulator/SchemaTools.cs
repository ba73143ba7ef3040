using System.Diagnostics;
using System.Globalization;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The npm programs of <c>tests/schema</c>.</summary>
internal static class SchemaTools
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(TestData.Root, "..", "schema"));

    /// <summary>Skips where npm's packages are not installed; fails there in CI, where they have to be.</summary>
    public static void Require()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "ajv")))
        {
            return;
        }

        const string Mend = "The npm packages of tests/schema are not installed: run 'npm ci --prefix tests/schema'.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(Mend);
        }

        Assert.Skip(Mend);
    }

    /// <summary>Holds everything that a simulator recorded against GitHub's descriptions.</summary>
    public static async Task<WalkResult> WalkAsync(GitHubSimulator gitHub)
    {
        Require();
        var cancelled = TestContext.Current.CancellationToken;
        var file = Path.GetTempFileName();
        try
        {
            await using (var output = File.Create(file))
            {
                await gitHub.Recording.ExportAsync(output, cancelled);
            }

            var start = new ProcessStartInfo("node", [Path.Combine(Folder, "walk.mjs"), file]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["CARGOWALL_TEST_DATA"] = TestData.Root;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancelled);
            var lines = (await process.StandardOutput.ReadToEndAsync(cancelled)).TrimEnd().Split('\n');
            await process.WaitForExitAsync(cancelled);
            Assert.Equal("", await errors);
            return WalkResult.Parse(lines);
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal sealed record WalkResult(string Violations, int Exchanges, int Webhooks, string Figures)
    {
        // The last line: "12 exchanges, 34 webhooks, 0 violations".
        public static WalkResult Parse(string[] lines)
        {
            var figures = lines[^1].Split(' ');
            return new WalkResult(
                string.Join('\n', lines[..^1]),
                int.Parse(figures[0], CultureInfo.InvariantCulture),
                int.Parse(figures[2], CultureInfo.InvariantCulture),
                lines[^1]
            );
        }
    }
}
