using System.Security.Cryptography;
using System.Text;
using CargoWall.Policy.Contracts;
using Xunit;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EventChainTests
{
    [Fact]
    public void Given_lines_the_chain_is_the_one_that_is_written_down()
    {
        var chain = EventChain.Start("job1");
        chain.Append("{\"seq\":1}"u8);
        chain.Append("{\"seq\":2}\r"u8);

        var expected = SHA256.HashData("cargowall-events-1\njob1"u8);
        expected = SHA256.HashData([.. expected, .. Encoding.UTF8.GetBytes("{\"seq\":1}")]);
        expected = SHA256.HashData([.. expected, .. Encoding.UTF8.GetBytes("{\"seq\":2}\r")]);
        Assert.Equal(Convert.ToHexStringLower(expected), chain.Hex);
        Assert.Equal(2, chain.Sequence);
    }

    [Fact]
    public void Given_a_chain_resumed_in_the_middle_it_ends_the_same()
    {
        var whole = EventChain.Start("job1");
        whole.Append("one"u8);
        var resumed = EventChain.Resume(whole.Sequence, whole.Hex);
        whole.Append("two"u8);
        resumed.Append("two"u8);

        Assert.Equal((whole.Sequence, whole.Hex), (resumed.Sequence, resumed.Hex));
        Assert.NotEqual(whole.Hex, EventChain.Start("job2").Hex);
    }
}
