using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_an_agent_in_a_state_folder_a_second_one_is_refused_until_it_ends()
    {
        using (StateDirectory.Claim(folder["state"]))
        {
            var refusal = Assert.Throws<GuardedFileException>(() => StateDirectory.Claim(folder["state"]));
            Assert.Contains("Another agent is at work", refusal.Message, StringComparison.Ordinal);
        }

        using var next = StateDirectory.Claim(folder["state"]);
    }

    [Fact]
    public void Given_two_folders_two_agents_live_side_by_side()
    {
        using var one = StateDirectory.Claim(folder["one"]);
        using var two = StateDirectory.Claim(folder["two"]);

        Assert.NotEqual(one.Socket, two.Socket);
    }

    [Fact]
    public void Given_a_folder_that_the_agent_made_it_is_gone_afterwards_unless_something_is_kept_in_it()
    {
        StateDirectory.Claim(folder["empty"]).Dispose();
        using (var kept = StateDirectory.Claim(folder["kept"]))
        {
            File.WriteAllText(kept.LastKnownPolicy, "{}");
        }

        Assert.False(Directory.Exists(folder["empty"]));
        Assert.True(Directory.Exists(folder["kept"]));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Given_a_folder_that_others_may_write_to_it_is_refused(UnixFileMode others)
    {
        Directory.CreateDirectory(folder["state"]);
        File.SetUnixFileMode(folder["state"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);

        Assert.Throws<GuardedFileException>(() => StateDirectory.Claim(folder["state"]));
    }

    [Fact]
    public void Given_a_link_instead_of_a_folder_it_is_refused()
    {
        Directory.CreateDirectory(folder["real"]);
        Directory.CreateSymbolicLink(folder["state"], folder["real"]);

        Assert.Throws<GuardedFileException>(() => StateDirectory.Claim(folder["state"]));
    }
}
