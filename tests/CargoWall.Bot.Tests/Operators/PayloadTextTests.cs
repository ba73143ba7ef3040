using System.Text;
using System.Text.Json;
using CargoWall.Bot.Operators.Deliveries;

namespace CargoWall.Bot.Tests.Operators;

public sealed class PayloadTextTests
{
    [Theory]
    [InlineData("""{"client_secret":"abc"}""", "abc")]
    [InlineData("""{"config":{"secret":{"deep":["abc",41]}}}""", "abc")]
    [InlineData("""{"token":41234}""", "41234")]
    [InlineData("""{"body":"see ghp_0123456789abcdefghijABCDEFGHIJ012345."}""", "ghp_0123")]
    [InlineData("""{"body":"github_pat_11AAAAAAA0123456789abcdef"}""", "github_pat_11")]
    [InlineData("""{"body":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh"}""", "eyJhbGci")]
    [InlineData("""{"body":"-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"}""", "MIIEow")]
    [InlineData("""{"url":"https://user:hunter2@example.com/x"}""", "hunter2")]
    public void Given_what_looks_like_a_secret_it_is_masked_and_the_rest_stays_JSON(string payload, string secret)
    {
        var text = PayloadText.Of(Encoding.UTF8.GetBytes(payload));

        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.Contains("•••", text, StringComparison.Ordinal);
        JsonDocument.Parse(text).Dispose();
    }

    [Theory]
    [InlineData("""{"access_tokens_url":"https://api.github.com/app/installations/9/access_tokens"}""")]
    [InlineData("""{"head_sha":"0123456789abcdef0123456789abcdef01234567","ref":"refs/heads/main","id":74,"private":true,"x":null}""")]
    public void Given_what_is_no_secret_it_is_shown_as_it_is(string payload)
    {
        using var expected = JsonDocument.Parse(payload);
        using var shown = JsonDocument.Parse(PayloadText.Of(Encoding.UTF8.GetBytes(payload)));

        Assert.True(JsonElement.DeepEquals(expected.RootElement, shown.RootElement));
    }

    [Fact]
    public void Given_characters_that_hide_or_turn_text_they_are_shown_as_escapes_that_mean_the_same()
    {
        const string payload = "{\"title\":\"a\u202Eb\u200Bc\\u001b[31m \uFEFF ü 你好\"}";
        var text = PayloadText.Of(Encoding.UTF8.GetBytes(payload));

        Assert.DoesNotContain(text, character => character is '\u202E' or '\u200B' or '\uFEFF' or '\u001b');
        Assert.Contains("ü 你好", text, StringComparison.Ordinal);
        using var shown = JsonDocument.Parse(text);
        Assert.Equal("a\u202Eb\u200Bc\u001b[31m \uFEFF ü 你好", shown.RootElement.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(1, 1_000_000)]
    public void Given_a_large_payload_its_beginning_is_shown(int members, int length)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, members).ToDictionary(n => $"m{n}", _ => new string('x', length)));

        var text = PayloadText.Of(payload);

        Assert.StartsWith("{", text, StringComparison.Ordinal);
        Assert.EndsWith("the rest is not shown", text, StringComparison.Ordinal);
        Assert.True(text.Length < PayloadText.Longest + 100);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"x":"\ud800"}""")]
    public void Given_what_cannot_be_read_it_says_so(string payload) =>
        Assert.Equal("The payload cannot be read as JSON.", PayloadText.Of(Encoding.UTF8.GetBytes(payload)));
}
