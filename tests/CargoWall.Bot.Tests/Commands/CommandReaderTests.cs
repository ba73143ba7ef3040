using CargoWall.Bot.Commands;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Tests.Commands;

public sealed class CommandReaderTests
{
    private static readonly CommandReader s_reader = new([
        new Fake(
            new CommandForm
            {
                Name = "allow",
                Does = "",
                Words = [new CommandWord("host")],
                Options = [new CommandOption("job", "j"), new CommandOption("generalize"), new CommandOption("mode", "m", Choices: ["audit", "enforce"])],
            }
        ),
        new Fake(
            new CommandForm
            {
                Name = "set",
                Does = "",
                Words = [new CommandWord("mode", Choices: ["audit", "enforce"]), new CommandWord("rest", IsRequired: false, IsRest: true)],
            }
        ),
        new Fake(
            new CommandForm
            {
                Name = "base make",
                Does = "",
                Options = [new CommandOption("until", "day", IsRequired: true)],
            }
        ),
        new Fake(new CommandForm { Name = "base drop", Does = "" }),
    ]);

    [Theory]
    [InlineData("/cargowall status", "status")]
    [InlineData("/cargowall", "")]
    [InlineData("/CargoWall\tstatus  ", "status")]
    [InlineData("/cargowall status\r\n/cargowall help", "status")]
    [InlineData("/cargowall status\u2028help", "status")]
    [InlineData("/cargowallstatus", null)]
    [InlineData(" /cargowall status", null)]
    [InlineData("    /cargowall status", null)]
    [InlineData("> /cargowall status", null)]
    [InlineData("```\n/cargowall status\n```", null)]
    [InlineData("`/cargowall status`", null)]
    [InlineData("please /cargowall status", null)]
    [InlineData("\n/cargowall status", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Given_a_comment_its_first_line_alone_can_be_a_command(string? body, string? line) => Assert.Equal(line, CommentText.FindCommand(body));

    [Theory]
    [InlineData("allow a.example", "a.example", "")]
    [InlineData("allow  a.example   --job ci.yml#test", "a.example", "job=ci.yml#test")]
    [InlineData("allow --job=test a.example --generalize", "a.example", "generalize= job=test")]
    [InlineData("allow \"a example\" --job 'x y'", "a example", "job=x y")]
    [InlineData("allow \"--job\"", "--job", "")]
    [InlineData("allow a.example --mode enforce", "a.example", "mode=enforce")]
    public void Given_words_quotes_and_options_they_are_read(string line, string word, string options)
    {
        var read = s_reader.Read(line);

        Assert.True(read.Mistake.IsEmpty, read.Mistake.ToString());
        Assert.Equal(word, read.Arguments.Word("host"));
        Assert.Equal(options, string.Join(' ', read.Arguments.Options.OrderBy(it => it.Key, StringComparer.Ordinal).Select(it => $"{it.Key}={it.Value}")));
    }

    [Theory]
    [InlineData("", "help")]
    [InlineData("alow x", "Did you mean `allow`?")]
    [InlineData("allow", "`<host>` is missing")]
    [InlineData("allow a b", "`b` is too much")]
    [InlineData("allow a --jbo x", "Did you mean `--job`?")]
    [InlineData("allow a --job", "needs a value")]
    [InlineData("allow a --job --generalize", "needs a value")]
    [InlineData("allow a --job x --job y", "there twice")]
    [InlineData("allow a --generalize=yes", "takes no value")]
    [InlineData("allow a --mode enforced", "Did you mean `enforce`?")]
    [InlineData("allow a -j x", "two dashes")]
    [InlineData("allow a \u2014job x", "two dashes")]
    [InlineData("allow \"a", "never closed")]
    [InlineData("allow \"a\"b", "never closed")]
    [InlineData("allow a\"b", "inside of a word")]
    [InlineData("allow 'a", "never closed")]
    [InlineData("set audlt", "Did you mean `audit`?")]
    [InlineData("set", "audit|enforce")]
    [InlineData("base", "`base drop`, `base make`")]
    [InlineData("base mkae", "Did you mean `make`?")]
    [InlineData("base make", "`--until` is missing")]
    [InlineData("\"allow\" x", "no command")]
    [InlineData("ALLOW x", "Did you mean `allow`?")]
    [InlineData("allow a\u202Eb", "cannot be seen")]
    [InlineData("allow a\u200Bb", "cannot be seen")]
    [InlineData("allow a\u0007b", "cannot be seen")]
    public void Given_a_malformed_line_one_sentence_says_what_is_wrong(string line, string part)
    {
        var read = s_reader.Read(line);

        Assert.Null(read.Command);
        Assert.Contains(part, read.Mistake.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', read.Mistake.ToString());
    }

    [Fact]
    public void Given_a_line_beyond_the_bounds_it_is_refused_before_it_is_read()
    {
        Assert.Contains("1,000", s_reader.Read("allow " + new string('x', CommandTokens.LongestLine)).Mistake.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "40 words",
            s_reader.Read("set audit " + string.Join(' ', Enumerable.Repeat("x", CommandTokens.MostWords))).Mistake.ToString(),
            StringComparison.Ordinal
        );
    }

    private sealed class Fake(CommandForm form) : ICommand
    {
        public CommandForm Form => form;

        public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken) => Task.FromResult(CommandAnswer.Done(Markdown.Empty));
    }
}
