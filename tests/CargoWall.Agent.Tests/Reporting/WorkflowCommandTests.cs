using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class WorkflowCommandTests
{
    [Fact]
    public void Given_a_place_it_stands_in_the_properties()
    {
        var command = new WorkflowCommand("error", "wrong")
        {
            Title = "CargoWall",
            File = ".cargowall/a.yml",
            Line = 3,
            Column = 5,
        };

        Assert.Equal("::error file=.cargowall/a.yml,line=3,col=5,title=CargoWall::wrong", command.ToString());
    }

    [Theory]
    [InlineData("a\n::set-env name=X::y", "::error title=CargoWall::a%0A::set-env name=X::y")]
    [InlineData("100%\r\n", "::error title=CargoWall::100%25%0D%0A")]
    public void Given_a_message_with_line_breaks_it_stays_one_command(string message, string line)
    {
        Assert.Equal(line, WorkflowCommand.Error(message).ToString());
    }

    [Fact]
    public void Given_a_property_with_separators_it_stays_one_property()
    {
        var command = new WorkflowCommand("notice", "m") { File = "a,line=1::x\n" };

        Assert.Equal("::notice file=a%2Cline=1%3A%3Ax%0A::m", command.ToString());
    }
}
