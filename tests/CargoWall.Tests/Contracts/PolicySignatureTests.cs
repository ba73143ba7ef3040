using System.Security.Cryptography;
using CargoWall.Policy.Contracts;

namespace CargoWall.Tests.Contracts;

public sealed class PolicySignatureTests
{
    private static readonly PolicyStatement Statement = new()
    {
        Version = PolicyStatement.CurrentVersion,
        Bot = "https://bot.example",
        RepositoryId = 74,
        PolicyStatus = PolicyStatus.Served,
        PolicyHash = new string('a', 64),
        Generation = 3,
        Issued = 1_795_305_600,
        Expires = 1_795_910_400,
    };

    [Fact]
    public void Given_a_signature_of_a_known_key_its_statement_is_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var opened = PolicySignature.Open([PolicySignature.Sign(key, Statement)], [Of(key)], out var problem);

        Assert.Equal((Statement, ""), (opened, problem));
    }

    [Fact]
    public void Given_a_key_on_another_curve_it_is_refused_whatever_its_fingerprint()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Null(PolicySignature.Open([PolicySignature.Sign(key, Statement)], [Of(key)], out var problem));
        Assert.Equal("The answer's signature does not hold.", problem);
    }

    [Fact]
    public void Given_any_bit_of_a_signature_turned_it_does_not_hold()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = PolicySignature.Sign(key, Statement);
        var value = System.Buffers.Text.Base64Url.DecodeFromChars(good.Value);

        for (var bit = 0; bit < value.Length * 8; bit++)
        {
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(PolicySignature.Open([good with { Value = System.Buffers.Text.Base64Url.EncodeToString(value) }], [Of(key)], out _));
            value[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("!!!", "", "")]
    [InlineData("", "", "")]
    [InlineData("AAAA", "AAAA", "AAAA")]
    public void Given_nonsense_it_is_refused_and_nothing_is_thrown(string key, string statement, string value)
    {
        using var known = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = PolicySignature.Sign(known, Statement);

        Assert.Null(PolicySignature.Open([new PolicySignature(key, statement, value)], [Of(known)], out _));
        Assert.Null(PolicySignature.Open([good with { Statement = statement, Value = value }], [Of(known)], out _));
        Assert.Null(PolicySignature.Open([null!], [Of(known)], out _)); // a hole in a list, as JSON can have
    }

    [Theory]
    [InlineData("AB")]
    [InlineData("sha256:AB")]
    public void Given_a_fingerprint_as_people_write_it_it_is_read(string start)
    {
        var text = start + string.Concat(Enumerable.Repeat(":cd", 31));

        Assert.Equal("ab" + string.Concat(Enumerable.Repeat("cd", 31)), PolicySignature.NormalizeFingerprint($" {text} "));
        Assert.Null(PolicySignature.NormalizeFingerprint(text[..^1]));
        Assert.Null(PolicySignature.NormalizeFingerprint(text[..^1] + "g"));
    }

    private static string Of(ECDsa key) => PolicySignature.Fingerprint(key.ExportSubjectPublicKeyInfo());
}
