using CargoWall.Policy.Model;

namespace CargoWall.Tests.Matching;

public sealed class DestinationTests
{
    [Theory]
    [InlineData("github.com", "github.com:443/tcp")]
    [InlineData("GitHub.com.", "github.com:443/tcp")]
    [InlineData("github.com:22", "github.com:22/tcp")]
    [InlineData("github.com/udp", "github.com:443/udp")]
    [InlineData("10.0.0.1:53/udp", "10.0.0.1:53/udp")]
    [InlineData("10.0.0.1/icmp", "10.0.0.1/icmp")]
    [InlineData("10.0.0.1/47", "10.0.0.1/47")]
    [InlineData("2001:db8::1", "[2001:db8::1]:443/tcp")]
    [InlineData("[2001:db8::1]:80", "[2001:db8::1]:80/tcp")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1:443/tcp")]
    public void Given_a_destination_it_is_read(string text, string meaning)
    {
        Assert.True(Destination.TryParse(text, out var destination));
        Assert.Equal(meaning, destination.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("github.com:")]
    [InlineData("github.com:99999")]
    [InlineData("github.com:-1")]
    [InlineData("github.com/")]
    [InlineData("github.com/300")]
    [InlineData("https://github.com/x")]
    [InlineData("*.github.com")]
    [InlineData("a..b")]
    [InlineData("[2001:db8::1")]
    [InlineData("[github.com]:80")]
    [InlineData("10.0.0.0/8/tcp")]
    [InlineData("10.0.0.0/8")]
    [InlineData("2001:db8::/32")]
    public void Given_text_that_is_none_it_is_refused(string text)
    {
        Assert.False(Destination.TryParse(text, out _));
    }
}
