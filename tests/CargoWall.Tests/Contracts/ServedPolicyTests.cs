using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Contracts;

public sealed class ServedPolicyTests
{
    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var policy = new PolicyGenerator(seed).NextPolicy() with
            {
                Sudo = new SudoLockdown(true, ["/usr/bin/true"]),
                SearchDomains = ["corp.example.com"],
                TlsInspect = true,
            };

            var served = ServedPolicy.From(policy);
            var read = Read(served.Utf8Json.ToArray());

            Assert.Equal(policy.Digest, read.Digest);
            Assert.Equal(policy.Rules.AsEnumerable(), read.Policy.Rules);
            Assert.Equal(served.Utf8Json.ToArray(), ServedPolicy.From(read.Policy).Utf8Json.ToArray());
        }
    }

    [Fact]
    public void Every_part_of_a_rule_travels()
    {
        UrlPattern.TryParse("https://api.github.com/repos/{owner}", ["POST", "GET"], out var url);
        var rule = new Rule
        {
            Target = new RuleTarget.Url(url!),
            Traffic = url!.Traffic,
            Scope = RuleScope.Of([new ScopeTerm(ScopeKey.Argument, "in*", IsGlob: true, Index: 1), new ScopeTerm(ScopeKey.Image, "x", IsGlob: false)]),
            Why = "<because> ünïcode",
            Expires = new DateOnly(2027, 6, 30),
            Policy = "npm",
            SearchDomain = "corp.example.com",
            Origin = A.Origin() with { Commit = "0123abcd" },
            Stands = Entity.Job,
            Author = PolicyLevel.Repository,
            IsDefault = true,
        };

        var read = Read(ServedPolicy.From(A.Policy().With(rule).Build()).Utf8Json.ToArray());

        Assert.Equal(rule, Assert.Single(read.Policy.Rules));
    }

    [Theory]
    [InlineData("", "rate-limit")]
    [InlineData("rules/0", "burst")]
    [InlineData("rules/0/origin", "branch")]
    [InlineData("auto-allow", "gitlab")]
    [InlineData("sudo-lockdown", "shell")]
    public void A_member_that_is_not_known_refuses_the_whole_policy(string path, string member)
    {
        var document = JsonNode.Parse(ServedPolicy.From(A.Policy().Allowing("github.com:443").Build()).Utf8Json.Span)!;
        var at = path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(document, (node, part) => (int.TryParse(part, out var index) ? node[index] : node[part])!);
        at[member] = true;

        var refused = Assert.IsType<ServedPolicyReading.Refused>(ServedPolicy.Read(Encoding.UTF8.GetBytes(document.ToJsonString())));

        Assert.Equal("policy-too-new", refused.Reason);
        Assert.Contains(member, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_version_is_too_new()
    {
        var document = JsonNode.Parse(ServedPolicy.From(EffectivePolicy.Unprotected).Utf8Json.Span)!;
        document["version"] = 2;

        var refused = Assert.IsType<ServedPolicyReading.Refused>(ServedPolicy.Read(Encoding.UTF8.GetBytes(document.ToJsonString())));

        Assert.Equal("policy-too-new", refused.Reason);
    }

    [Theory]
    [InlineData("mode", "audit")]
    [InlineData("default-action", "allow")]
    public void A_changed_policy_does_not_have_its_digest(string member, string value)
    {
        var document = JsonNode.Parse(ServedPolicy.From(A.Policy().Allowing("github.com:443").Build()).Utf8Json.Span)!;
        document[member] = value;

        var refused = Assert.IsType<ServedPolicyReading.Refused>(ServedPolicy.Read(Encoding.UTF8.GetBytes(document.ToJsonString())));

        Assert.Equal("policy-unreadable", refused.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"version\":1,\"rules\":[null]}")]
    [InlineData("{\"version\":1,\"policy\":\"resolved\",\"mode\":\"block\"}")]
    public void What_is_no_policy_is_refused(string text) => Assert.IsType<ServedPolicyReading.Refused>(ServedPolicy.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void In_public_a_rule_of_a_private_source_has_no_place_and_no_reason()
    {
        var secret = A.Rule("internal.example.com") with { Why = "the vault", Origin = A.Origin(PolicyLevel.Organization), Policy = "vault" };
        var open = A.Rule("github.com") with { Why = "checkout", Origin = A.Origin() };
        var policy = A.Policy().With(secret, open).Build();

        var served = ServedPolicy.From(policy, ServedAudience.Public, repository => repository == "acme/web-api");

        var text = Encoding.UTF8.GetString(served.Utf8Json.Span);
        Assert.DoesNotContain("vault", text, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/.github", text, StringComparison.Ordinal);
        Assert.Contains("checkout", text, StringComparison.Ordinal);
        Assert.Equal(policy.Digest, Read(served.Utf8Json.ToArray()).Digest);
    }

    private static ServedPolicy Read(byte[] json) =>
        ServedPolicy.Read(json).Match(policy => policy.Served, refused => throw new InvalidOperationException($"{refused.Reason}: {refused.Message}"));
}
