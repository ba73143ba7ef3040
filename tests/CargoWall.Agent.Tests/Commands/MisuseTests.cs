namespace CargoWall.Agent.Tests.Commands;

public sealed class MisuseTests
{
    [Fact]
    public async Task Given_a_command_line_that_fits_nothing_one_sentence_says_what_and_where_to_look()
    {
        string[][] lines =
        [
            ["statsu"],
            ["frobnicate"],
            ["--polcy"],
            ["status", "--stat-dir", "x"],
            ["status", "x"],
            ["wait-ready"],
            ["wait-ready", "--ready-file"],
            ["wait-ready", "--ready-file", "x", "--timeout", "soon"],
            ["start"],
            ["start", "--mode", "strict", "--policy", "x"],
            ["start", "--api-url", "bot.example"],
            ["start", "--policy", "x", "--job", "build"],
            ["start", "--policy", "x", "--repository", "website"],
            ["run", "--policy", "x"],
            ["run", "--polciy", "x", "--", "true"],
            ["run", "true"],
            ["run", "--dns-upstream", "resolver.example", "--", "true"],
            ["explain"],
            ["explain", "github.com:https"],
            ["explain", "github.com/sctp2"],
            ["summary"],
            ["validate", "--level", "workflow"],
        ];
        var answers = new StringWriter();

        foreach (var line in lines)
        {
            var run = await CommandRun.In("/", line);
            Assert.Equal((2, ""), (run.ExitCode, run.Out));
            answers.WriteLine($"$ cargowall {string.Join(' ', line)}\n{run.Error}");
        }

        GoldenFile.Matches("misuse.txt", answers.ToString());
    }

    [Fact]
    public async Task Given_no_arguments_the_commands_are_listed_and_it_counts_as_misuse()
    {
        var run = await CommandRun.Of();

        Assert.Equal(2, run.ExitCode);
        foreach (var command in (string[])["start", "stop", "wait-ready", "status", "run", "summary", "doctor", "validate", "explain", "chain"])
        {
            Assert.Contains($"  {command} ", run.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task Given_a_question_about_the_program_itself_it_is_answered_on_standard_output(string option)
    {
        var run = await CommandRun.Of(option);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.NotEmpty(run.Out);
    }

    [Fact]
    public async Task Given_a_version_question_the_answer_is_a_version()
    {
        var run = await CommandRun.Of("--version");

        Assert.Matches(@"^\d+\.\d+\.\d+", run.Out);
    }

    [Theory]
    [InlineData("'--jsn' is no option of 'cargowall analyze'; did you mean '--json'?", "analyze", "a.ndjson", "--jsn")]
    [InlineData("'--polcy' is no option of 'cargowall analyze'; did you mean '--policy'?", "analyze", "a.ndjson", "--polcy", ".")]
    [InlineData("'--levl' is no option of 'cargowall diff'; did you mean '--level'?", "diff", "base", "--levl")]
    public async Task Given_a_mistyped_option_of_a_command_that_takes_files_it_is_not_taken_for_one(string sentence, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_file_that_begins_with_a_dash_behind_two_dashes_it_is_taken()
    {
        var run = await CommandRun.Of("analyze", "--", "-a.ndjson");

        Assert.Contains("-a.ndjson does not exist", run.Error, StringComparison.Ordinal);
    }
}
