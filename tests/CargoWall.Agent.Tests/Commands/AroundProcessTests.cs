using System.Diagnostics;

namespace CargoWall.Agent.Tests.Commands;

/// <summary>What only a process of its own can meet: a folder that is gone, a full disk, a reader that leaves, a folder closed to its user.</summary>
public sealed class AroundProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AroundProcessTests() =>
        folder.Write("policy.yml", "version: 1\npolicies: { p: { rules: [{ host: github.com, ports: [443] }] } }\nassignments: [{ policies: [p] }]\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_a_current_folder_that_was_removed_whole_paths_are_read_all_the_same()
    {
        var run = await InBashAsync("mkdir gone; cd gone; rmdir ../gone; cargowall validate \"$FOLDER/policy.yml\"; cargowall validate policy.yml");

        Assert.Equal(
            (1, "1 file: no errors\n", "error: policy.yml does not exist; give a policy file, or a folder that holds .cargowall/.\n"),
            (run.ExitCode, run.Out, run.Error)
        );
    }

    [Fact]
    public async Task Given_a_full_disk_an_answer_that_is_lost_is_no_success()
    {
        var run = await InBashAsync("cargowall chain --policy policy.yml > /dev/full");

        Assert.Equal((1, "error: The answer could not be written as a whole: No space left on device.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Given_a_reader_that_leaves_nothing_went_wrong()
    {
        var run = await InBashAsync("cargowall chain --policy policy.yml | true; echo ${PIPESTATUS[0]}; cargowall chain --policy policy.yml >&-");

        Assert.Equal((0, "0\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Given_a_folder_of_the_set_that_is_closed_the_rest_is_no_set()
    {
        folder.Write("app/.cargowall/policy.yml", File.ReadAllText(folder["policy.yml"]));
        folder.Write("app/.cargowall/denies/more.yml", "version: 1\n");
        File.SetUnixFileMode(folder["app/.cargowall/denies"], UnixFileMode.None);

        try
        {
            // Root reads any folder, unless it is without the capabilities for that.
            var run = await InBashAsync("[ $UID != 0 ] || as=(setpriv --bounding-set=-dac_override,-dac_read_search); cargowall validate app");

            Assert.Equal((1, ""), (run.ExitCode, run.Out));
            Assert.StartsWith("error: app cannot be read as a whole: Access to the path", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(folder["app/.cargowall/denies"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<CommandRun> InBashAsync(string script)
    {
        var program = $"cargowall() {{ \"${{as[@]}}\" dotnet '{Path.Join(AppContext.BaseDirectory, "cargowall.dll")}' \"$@\"; }}";
        var start = new ProcessStartInfo("bash", ["--norc", "-c", $"as=()\n{program}\n{script}"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FOLDER"] = folder.Path;
        start.Environment["GITHUB_ACTIONS"] = "";
        start.Environment["LC_ALL"] = "C";
        using var bash = Process.Start(start)!; // bash is there: the tests need it
        var output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandRun(bash.ExitCode, await output, await error);
    }
}
