using CargoWall.Agent.Dns;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class GatingTests
{
    [Fact]
    public async Task Given_a_name_outside_the_policy_it_is_refused_and_never_asked_upstream()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("evil.test", edns: 1232);

        Assert.Equal(5, reply.Code);
        Assert.Empty(server.Seen);
        DnsEvent told = Assert.Single(proxy.Events);
        Assert.Equal((VerdictKind.Denied, true, DnsOutcome.Refused, DnsReason.ByDefault), (told.Verdict, told.Enforced, told.Outcome, told.Reason));
        Assert.Equal("evil.test", told.Name);
        Assert.Equal(client.LocalEndpoint, told.Client);
        // Extended DNS error, RFC 8914: option 15, then its length, then the code "Blocked".
        Assert.Equal([0, 15], reply.Opt!.Data[..2]);
        Assert.Equal([0, 15], reply.Opt.Data[4..6]);
    }

    [Fact]
    public async Task Given_audit_a_name_outside_the_policy_passes_and_is_told_as_would_deny()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, PolicyMode.Audit);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("evil.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Equal("evil.test", Assert.Single(proxy.Learned).Name);
        DnsEvent told = Assert.Single(proxy.Events);
        Assert.Equal((VerdictKind.Denied, false, DnsOutcome.Answered), (told.Verdict, told.Enforced, told.Outcome));
        Assert.Equal(1, proxy.Proxy.Counters.WouldRefuse);
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, 3, 0)]
    [InlineData(PolicyMode.Audit, 0, 1)]
    public async Task Given_nothing_matches_under_a_search_domain_the_proxy_itself_says_that_it_does_not_exist(PolicyMode mode, int code, int asked)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        PolicyBuilder policy = A.Policy().Allowing("registry.test", "archive.corp.test").SearchingIn("corp.test");
        await using var proxy = ProxyUnderTest.Start(policy, server.Endpoint, mode);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("registry.test.corp.test");

        Assert.Equal(code, reply.Code);
        Assert.Equal(asked, server.Seen.Count);
        Assert.Equal(VerdictKind.Denied, Assert.Single(proxy.Events).Verdict);
    }

    [Fact]
    public async Task Given_a_denied_name_the_rule_is_told()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().AllowingByDefault().Denying("evil.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply denied = await client.AskAsync("a.evil.test");
        Reply allowed = await client.AskAsync("other.test");

        Assert.Equal((5, 0), (denied.Code, allowed.Code));
        DnsEvent told = Assert.Single(proxy.Events, told => told.Verdict == VerdictKind.Denied);
        Assert.Equal((DnsReason.Policy, "evil.test"), (told.Reason, told.Rule?.Target.ToString()));
    }

    [Theory]
    [InlineData(Messages.Txt)]
    [InlineData(Messages.Any)]
    [InlineData(10)]
    public async Task Given_a_record_type_that_could_carry_anything_it_is_refused(int type)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test", (ushort)type);

        Assert.Equal(5, reply.Code);
        Assert.Empty(server.Seen);
        Assert.Equal(DnsReason.RecordType, Assert.Single(proxy.Events).Reason);
    }

    [Fact]
    public async Task Given_audit_other_record_types_pass_as_they_are()
    {
        byte[] text = [4, (byte)'t', (byte)'e', (byte)'x', (byte)'t'];
        await using var server = new LoopbackServer(asked => Messages.Reply(asked.Message, [Messages.Record(asked.Name, Messages.Txt, 60, text)]));
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, PolicyMode.Audit);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test", Messages.Txt, id: 77);

        Assert.Equal(77, reply.Id);
        Assert.Equal(text, Assert.Single(reply.Answers).Data);
        Assert.False(Assert.Single(proxy.Events).Enforced);
        Assert.Empty(proxy.Learned);
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, 5, 0)]
    [InlineData(PolicyMode.Audit, 0, 1)]
    public async Task Given_octets_that_no_host_name_has_the_question_is_refused_or_passed_with_a_printable_name(PolicyMode mode, int code, int asked)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().AllowingByDefault(), server.Endpoint, mode);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("a b\n\u001b\u00e9.test");

        Assert.Equal((code, asked), (reply.Code, server.Seen.Count));
        Assert.Equal(@"a\032b\010\027\233.test", Assert.Single(proxy.Events).Name);
        Assert.Empty(proxy.Learned);
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, 5)]
    [InlineData(PolicyMode.Audit, 0)]
    public async Task Given_an_alias_of_a_denied_name_it_is_treated_as_that_name(PolicyMode mode, int code)
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(asked.Message, [Messages.Alias(asked.Name, "x.tunnel.test"), Messages.Address("x.tunnel.test", "10.6.6.6")])
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test").Denying("tunnel.test"), server.Endpoint, mode);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(code, reply.Code);
        Assert.Equal(mode == PolicyMode.Audit, !proxy.Learned.IsEmpty);
        DnsEvent told = Assert.Single(proxy.Events);
        Assert.Equal((VerdictKind.Denied, DnsReason.DeniedAlias, "tunnel.test"), (told.Verdict, told.Reason, told.Rule?.Target.ToString()));
    }

    [Fact]
    public async Task Given_one_refused_name_again_and_again_the_report_has_one_event_with_the_rest_counted()
    {
        var time = new ManualTime();
        await using var server = LoopbackServer.Answering("10.1.2.3");
        var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, with: options => options with { Time = time });
        using (StubClient client = proxy.Client())
        {
            for (int i = 0; i < 50; i++)
            {
                await client.AskAsync("evil.test");
            }
            await client.AskAsync("evil.test", Messages.Aaaa);
        }

        int toldAtOnce = proxy.Events.Count;
        await proxy.DisposeAsync();

        Assert.Equal(2, toldAtOnce);
        Assert.Equal(50, proxy.Events.Where(told => told.Type == "A").Sum(told => told.Count));
        Assert.Equal(3, proxy.Events.Count);
        Assert.Equal(51, proxy.Proxy.Counters.Refused);
    }

    [Fact]
    public async Task Given_another_policy_at_run_time_cached_answers_are_judged_and_learned_anew()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test", "mirror.test"), server.Endpoint);
        using StubClient client = proxy.Client();
        await client.AskAsync("shop.test");
        await client.AskAsync("mirror.test");

        proxy.Proxy.Apply(A.Policy().Allowing("shop.test").Build(), PolicyMode.Enforce);
        Reply kept = await client.AskAsync("shop.test");
        Reply closed = await client.AskAsync("mirror.test");

        Assert.Equal(["10.1.2.3"], kept.Addresses);
        Assert.Equal(5, closed.Code);
        Assert.Equal(["shop.test", "mirror.test", "shop.test"], proxy.Learned.Select(learned => learned.Name));
        Assert.Equal(2, server.Seen.Count);
    }
}
