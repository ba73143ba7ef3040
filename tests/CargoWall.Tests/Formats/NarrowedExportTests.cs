using System.Text.Json;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Formats;

/// <summary>A policy for the open-source agent never opens what the policy denies.</summary>
public sealed class NarrowedExportTests
{
    [Fact]
    public void Given_what_the_format_can_say_nothing_is_narrowed()
    {
        var policy = Of(A.Rule("registry.npmjs.org:443"), A.Rule("**.example.com:443/tcp"), A.Rule("**.ngrok.io") with { Deny = true });

        Assert.Equal(PolicyExporter.Export(policy, PolicyFormat.CargoWall).Text, NarrowedExport.Of(policy).Text);
    }

    public static TheoryData<string, string> Denies =>
        new() { { "upload.example.com:443 exe=/usr/bin/curl", "deny upload.example.com" }, { "10.0.0.0/8:53/udp", "deny 10.0.0.0/8" } };

    [Theory]
    [MemberData(nameof(Denies))]
    public void Given_a_deny_that_the_format_can_only_say_wider_it_is_wider(string deny, string written)
    {
        var exported = NarrowedExport.Of(Of(A.Rule("**.example.com:443"), A.Rule(deny) with { Deny = true, Origin = A.Origin(line: 2) }));

        Assert.Contains(written, Rules(exported));
        Assert.Contains(exported.Notes, note => note.Kind == NoteKind.Narrower);
        Assert.DoesNotContain(exported.Notes, note => note.Kind == NoteKind.Wider && note.Origin == A.Origin(line: 2));
    }

    [Fact]
    public void Given_a_deny_that_the_format_has_no_words_for_what_it_touches_is_not_allowed()
    {
        var exported = NarrowedExport.Of(
            Of(
                A.Rule("**.example.com:443"),
                A.Rule("registry.npmjs.org:443") with
                {
                    Origin = A.Origin(line: 2),
                },
                Partial() with
                {
                    Deny = true,
                    Origin = A.Origin(line: 3),
                }
            )
        );

        Assert.Equal(["allow registry.npmjs.org"], Rules(exported));
        Assert.Contains(exported.Notes, note => note.Kind == NoteKind.LeftOut && note.Subject.Contains("**.example.com", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_an_allow_by_default_beside_such_a_deny_the_default_is_deny()
    {
        var exported = NarrowedExport.Of(Of(Partial() with { Deny = true }) with { DefaultAction = DefaultAction.Allow });

        using var file = JsonDocument.Parse(exported.Text);
        Assert.Equal("deny", file.RootElement.GetProperty("defaultAction").GetString());
    }

    [Fact]
    public void Given_a_required_deny_under_a_more_specific_allow_the_allow_goes()
    {
        var exported = NarrowedExport.Of(
            Of(A.Rule("files.example.com:443"), A.Rule("**.example.com") with { Deny = true, Required = true, Origin = A.Origin(PolicyLevel.Organization, 2) })
        );

        Assert.DoesNotContain("allow files.example.com", Rules(exported));
    }

    [Fact]
    public void Given_a_deny_of_look_ups_alone_it_denies_the_host()
    {
        Assert.Contains(
            "deny leak.example.com",
            Rules(NarrowedExport.Of(Of(A.Rule("**.example.com:443"), A.Rule("leak.example.com") with { Traffic = Traffic.None, Deny = true })))
        );
    }

    private static Rule Partial() => A.Rule(new RuleTarget.Host(HostPattern.ParseCanonical("up*.example.com")));

    private static EffectivePolicy Of(params Rule[] rules) => new() { Mode = PolicyMode.Enforce, Rules = [.. rules] };

    private static List<string> Rules(ExportedPolicy exported)
    {
        using var file = JsonDocument.Parse(exported.Text);
        return [.. file.RootElement.GetProperty("rules").EnumerateArray().Select(rule => $"{rule.GetProperty("action")} {rule.GetProperty("value")}")];
    }
}
