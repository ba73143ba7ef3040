namespace CargoWall.Agent.Tests.Commands;

public sealed class GitHubActionsTests
{
    private static readonly World Runner = new()
    {
        Folder = "/",
        Variables = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true" },
    };

    [Fact]
    public async Task Given_a_runner_errors_come_as_annotations_too()
    {
        var run = await CommandRun.With(Runner, "summary", "--audit-log", "/no/such,log:%0A");

        Assert.Contains(
            "::error title=CargoWall::/no/such,log:%250A does not exist; give the file that 'cargowall start --audit-log' wrote.\n",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("--github-actions", "false")]
    [InlineData("--github-actions=false", null)]
    public async Task Given_a_runner_that_does_not_want_them_there_are_no_annotations(string option, string? value)
    {
        string[] arguments = ["summary", "--audit-log", "/no/such/log", option, .. value is null ? (string[])[] : [value]];

        var run = await CommandRun.With(Runner, arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("::error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_runner_annotations_can_be_asked_for()
    {
        var run = await CommandRun.In("/", "summary", "--audit-log", "/no/such/log", "--github-actions");

        Assert.Contains("::error title=CargoWall::", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_path_with_line_breaks_no_second_workflow_command_is_born()
    {
        var run = await CommandRun.With(Runner, "summary", "--audit-log", "/x\n::set-output name=a::b");

        Assert.DoesNotContain(run.Error.Split('\n'), line => line.StartsWith("::set-output", StringComparison.Ordinal));
    }
}
