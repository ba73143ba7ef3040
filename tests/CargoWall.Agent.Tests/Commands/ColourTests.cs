namespace CargoWall.Agent.Tests.Commands;

public sealed class ColourTests
{
    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(false, null, null, false)]
    [InlineData(true, "NO_COLOR", "1", false)]
    [InlineData(true, "TERM", "dumb", false)]
    public async Task Given_a_terminal_that_welcomes_it_there_is_colour_and_else_none(bool isTerminal, string? variable, string? value, bool coloured)
    {
        var world = new World
        {
            Folder = "/",
            IsTerminal = isTerminal,
            Variables = variable is null ? new() : new Dictionary<string, string> { [variable] = value! },
        }; // given together

        var run = await CommandRun.With(world, "summary", "--audit-log", "/no/such/log");

        Assert.Equal(coloured, run.Error.Contains('\u001b', StringComparison.Ordinal));
    }
}
