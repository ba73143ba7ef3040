using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("grüße", "grüße")]
    [InlineData("a\u001b[2Jb\u0007", "a\uFFFD[2Jb\uFFFD")]
    [InlineData("a\u2028b\u200Bc", "a\uFFFDb\uFFFDc")]
    [InlineData("12345678901", "1234567890…")]
    public void Given_text_it_becomes_one_harmless_line(string text, string line)
    {
        Assert.Equal(line, PlainText.OneLine(text, 10));
    }
}
