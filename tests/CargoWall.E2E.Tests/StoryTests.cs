using Xunit;

namespace CargoWall.E2E.Tests;

public class StoryTests(ToldStory told)
{
    [Fact]
    public void Given_the_whole_path_every_stage_comes_true()
    {
        told.NeedsTheKernel();

        Assert.Equal(14, told.Lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}
