using System.Diagnostics;

namespace CargoWall.Agent.Tests.Commands;

public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "export")]
    [InlineData("val", "validate")]
    [InlineData("validate --le", "--level")]
    [InlineData("validate --level ", "organization")]
    [InlineData("export --to ", "harden-runner")]
    [InlineData("completion ", "fish")]
    [InlineData("import --from github ", ":files:")]
    [InlineData("export --organization ", ":folders:")]
    public async Task Given_a_line_that_is_being_typed_the_tree_knows_what_can_follow(string line, string expected)
    {
        var run = await CommandRun.In(folder.Path, $"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Out.Split('\n'));
    }

    [Theory]
    [InlineData("cargowall val", "validate")]
    [InlineData("cargowall export --to h", "harden-runner")]
    [InlineData("cargowall validate --lev", "--level")]
    [InlineData("cargowall import --from github my", "my policy.yml")]
    [InlineData("cargowall export --organization fo", "folder")]
    public async Task Given_bash_its_script_completes(string line, string expected)
    {
        folder.Write("my policy.yml", "mode: log\n");
        Directory.CreateDirectory(Path.Join(folder.Path, "folder"));

        Assert.Equal(
            $"{expected}\n",
            await InBashAsync(
                $"""
                COMP_LINE='{line}' COMP_POINT={line.Length}
                read -ra COMP_WORDS <<< "$COMP_LINE"
                COMP_CWORD=$(( {"${#COMP_WORDS[@]}"} - 1 ))
                _cargowall
                printf '%s\n' {"\"${COMPREPLY[@]}\""}
                """
            )
        );
    }

    [Theory]
    [InlineData("bash", "complete -F _cargowall cargowall")]
    [InlineData("zsh", "compdef _cargowall cargowall")]
    [InlineData("fish", "complete -c cargowall")]
    public async Task Given_a_shell_its_script_is_printed(string shell, string line)
    {
        var run = await CommandRun.In(folder.Path, "completion", shell);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', run.Out);
    }

    [Fact]
    public async Task Given_another_shell_the_command_says_which_there_are()
    {
        var run = await CommandRun.In(folder.Path, "completion", "tcsh");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'bash'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', run.Error);
    }

    // The program itself, as a shell finds it.
    private async Task<string> InBashAsync(string script)
    {
        folder.Write("bin/cargowall", $"#!/bin/sh\nexec dotnet '{Path.Join(AppContext.BaseDirectory, "cargowall.dll")}' \"$@\"\n");
        File.SetUnixFileMode(Path.Join(folder.Path, "bin/cargowall"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", ["--norc", "-c", $"source <(cargowall completion bash)\n{script}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["PATH"] = $"{Path.Join(folder.Path, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        using var bash = Process.Start(start)!; // Started, as it needs no shell of its own.
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
