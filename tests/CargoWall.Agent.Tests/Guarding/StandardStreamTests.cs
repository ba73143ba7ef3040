namespace CargoWall.Agent.Tests.Guarding;

public sealed class StandardStreamTests
{
    [Theory]
    [InlineData("\"$0\" --help | true; echo done")]
    [InlineData("\"$0\" --help >&-; echo $?")]
    public async Task Given_that_nobody_takes_the_output_the_program_ends_as_usual(string script)
    {
        var run = await RunningProgram.RunAsync(["sh", "-c", script, RunningProgram.Agent]);

        Assert.Equal("", run.Error);
        Assert.Contains(run.Out, (string[])["done\n", "0\n"]);
    }

    [Fact]
    public async Task Given_a_file_that_the_command_writes_to_as_well_no_line_is_lost()
    {
        Network.KernelAccess.Require();
        using var folder = new TemporaryFolder();

        await RunningProgram.RunAsync([
            "sh",
            "-c",
            "\"$0\" run --dns-upstream 10.98.0.1 -- sh -c 'echo one; echo two' > \"$1\" 2>&1",
            RunningProgram.Agent,
            folder["out"],
        ]);

        var lines = File.ReadAllLines(folder["out"]);
        Assert.Equal("cargowall: no --policy: everything passes, and is shown at the end", lines[0]);
        Assert.Equal(["one", "two"], lines[1..3]);
    }
}
