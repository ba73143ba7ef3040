using System.Runtime.CompilerServices;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Guarding;

namespace CargoWall.Agent.Tests.Guarding;

public sealed class UnenforcedPartsTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(300)]
    public void Given_more_sentences_than_a_seal_holds_it_says_how_many_are_left_out(int count)
    {
        var sentences = Enumerable.Range(1, count).Select(number => $"Rule {number}.").ToList();

        var told = UnenforcedParts.ForSeal(sentences);

        Assert.Equal(50, told.Count);
        Assert.Equal(sentences.Take(49), told.Take(49));
        Assert.Equal(count == 50 ? "Rule 50." : $"{count - 49} more parts of the policy are not enforced; the agent's log names them.", told[49]);
    }

    [Fact]
    public void Given_a_way_out_that_is_open_everywhere_the_threat_model_names_it()
    {
        var threats = File.ReadAllText(Path.Join(Path.GetDirectoryName(Here()), "../../../SECURITY.md"));

        Assert.All(OpenWay.All, way => Assert.Contains(way.Name, threats, StringComparison.Ordinal));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
