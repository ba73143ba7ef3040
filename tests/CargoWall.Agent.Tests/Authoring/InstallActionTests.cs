using System.Diagnostics;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

/// <summary><c>cargowall install-action</c>, with real git where git reads what it prints.</summary>
public sealed class InstallActionTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Workflow =
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read # code\n    steps:\n      # first\n      - run: make\n  b:\n    runs-on: windows-latest\n    steps:\n      - run: dir";

    [Fact]
    public async Task Given_a_workflow_the_diff_is_printed_git_applies_it_and_writing_gives_the_same_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("ci.yml", Workflow);

        var shown = await CommandRun.In(
            folder.Path,
            "install-action",
            "ci.yml",
            "--ref",
            $"v1.3.0@{Commit}",
            "--mode",
            "enforce",
            "--api-url",
            "https://wall.example.com"
        );

        Assert.Equal((0, Workflow), (shown.ExitCode, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        Assert.Contains($"+        uses: code-cargo/cargowall-action@{Commit} # v1.3.0\n", shown.Out, StringComparison.Ordinal);
        Assert.Contains("b is left as it is: it runs on Windows or macOS", shown.Error, StringComparison.Ordinal);
        folder.Write("change.diff", shown.Out);
        Git(folder.Path, "apply", "change.diff");
        var applied = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        folder.Write("ci.yml", Workflow);
        var written = await CommandRun.In(
            folder.Path,
            "install-action",
            "ci.yml",
            "--ref",
            $"v1.3.0@{Commit}",
            "--mode",
            "enforce",
            "--api-url",
            "https://wall.example.com",
            "--write"
        );
        Assert.Equal((0, ""), (written.ExitCode, written.Out));
        Assert.Equal(applied, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.NotEqual(Workflow, applied);
    }

    [Fact]
    public async Task Given_what_is_to_happen_in_an_outage_the_step_says_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("ci.yml", Workflow);

        var shown = await CommandRun.In(folder.Path, "install-action", "ci.yml", "--ref", $"v1.3.0@{Commit}", "--on-unavailable", "last-known");

        Assert.Contains("+          on-unavailable: last-known\n", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_json_it_tells_of_each_job_and_a_broken_file_is_a_finding()
    {
        using var folder = new TemporaryFolder();
        folder.Write("ci.yml", Workflow);
        folder.Write("broken.yml", "on: push\njobs: [\n");

        var run = await CommandRun.In(folder.Path, "install-action", ".", "--ref", Commit, "--json");

        Assert.Equal(1, run.ExitCode);
        var report = JsonSerializer.Deserialize(run.Out, InstallJson.Default.InstallReport)!;
        Assert.Equal(["invalid", "ok"], report.Files.Select(it => it.Parse));
        Assert.Equal([null, "unsupported-os"], report.Files[1].Jobs.Select(it => it.Reason));
        Assert.StartsWith("--- a/", report.Files[1].Diff, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_tag_git_looks_up_the_commit_that_it_is_of(bool annotated)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ci.yml", Workflow);
        var action = Directory.CreateDirectory(Path.Combine(folder.Path, "code-cargo", "cargowall-action")).FullName;
        Git(action, "init", "--quiet");
        Git(action, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--allow-empty", "-m", "x");
        string[] message = annotated ? ["-a", "-m", "x"] : [];
        Git(action, ["-c", "user.name=a", "-c", "user.email=a@example.com", "tag", .. message, "v2.0.0"]);
        var commit = Git(action, "rev-parse", "HEAD").Trim();

        var run = await CommandRun.In(folder.Path, "install-action", "ci.yml", "--ref", "v2.0.0", "--server-url", $"file://{folder.Path}");
        Assert.Contains($"@{commit} # v2.0.0", run.Out, StringComparison.Ordinal);

        var unknown = await CommandRun.In(folder.Path, "install-action", "ci.yml", "--ref", "v3", "--server-url", $"file://{folder.Path}");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("has no tag 'v3'", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ref", "--upload-pack=x")]
    [InlineData("--ref", "a b")]
    [InlineData("--api-url", "nowhere")]
    [InlineData("--policy-key-fingerprint", "abc")]
    [InlineData("--action", "three/part/name")]
    [InlineData("--server-url", "ext::sh")]
    public async Task Given_a_value_that_is_none_it_is_a_misuse(string option, string value)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ci.yml", Workflow);

        var run = await CommandRun.In(
            folder.Path,
            ["install-action", "ci.yml", $"{option}={value}", .. option == "--ref" ? Array.Empty<string>() : ["--ref", Commit]]
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
