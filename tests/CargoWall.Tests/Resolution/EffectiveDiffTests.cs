using System.Globalization;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Resolution;

public sealed class EffectiveDiffTests
{
    [Fact]
    public void Given_the_same_policy_nothing_changes()
    {
        var policy = A.Policy().Allowing("github.com:443").Denying("**.ngrok.io").Build();

        Assert.True(EffectiveDiff.Between(policy, policy with { Rules = [.. policy.Rules] }).IsEmpty);
    }

    [Theory]
    [InlineData("", "allow registry.npmjs.org:443", ChangeDirection.Widens, "adds: allow registry.npmjs.org:443")]
    [InlineData("allow registry.npmjs.org:443", "", ChangeDirection.Narrows, "removes: allow registry.npmjs.org:443")]
    [InlineData("", "deny **.ngrok.io", ChangeDirection.Narrows, "adds: deny **.ngrok.io")]
    [InlineData("deny **.ngrok.io", "", ChangeDirection.Widens, "removes: deny **.ngrok.io")]
    [InlineData("allow a.test:443", "allow a.test", ChangeDirection.Widens, "changes: allow a.test:443 → allow a.test")]
    [InlineData("allow a.test", "allow a.test:443", ChangeDirection.Narrows, "changes: allow a.test → allow a.test:443")]
    [InlineData("allow a.test:80", "allow a.test:443", ChangeDirection.Widens | ChangeDirection.Narrows, "changes: allow a.test:80 → allow a.test:443")]
    [InlineData("deny a.test", "deny a.test:443", ChangeDirection.Widens, "changes: deny a.test → deny a.test:443")]
    public void A_change_of_rules_says_what_it_does(string before, string after, ChangeDirection direction, string text)
    {
        var diff = EffectiveDiff.Between(PolicyOf(before), PolicyOf(after));

        var change = Assert.Single(diff.Changes);
        Assert.Equal((direction, text), (change.Direction, change.Text));
    }

    [Fact]
    public void A_deny_that_is_no_longer_required_widens()
    {
        var rule = A.Rule("**.ngrok.io") with { Deny = true };

        var diff = EffectiveDiff.Between(A.Policy().With(rule with { Required = true }).Build(), A.Policy().With(rule).Build());

        Assert.Equal(ChangeDirection.Widens, diff.Direction);
    }

    [Fact]
    public void A_deny_of_more_ports_that_is_no_longer_required_does_both()
    {
        var deny = A.Rule("evil.test:443") with { Deny = true, Required = true };
        var weaker = A.Rule("evil.test") with { Deny = true };

        var change = Assert.Single(EffectiveDiff.Between(A.Policy().With(deny).Build(), A.Policy().With(weaker).Build()).Changes);

        Assert.Equal(
            (ChangeDirection.Narrows | ChangeDirection.Widens, "changes: deny evil.test:443 → deny evil.test, no longer required"),
            (change.Direction, change.Text)
        );
    }

    [Fact]
    public void A_rule_of_other_ports_that_moves_beside_its_opposite_does_both()
    {
        var deny = A.Rule("a.test") with { Deny = true, Stands = Entity.Workflow };
        var allow = A.Rule("a.test") with { Stands = Entity.Repository };

        var diff = EffectiveDiff.Between(
            A.Policy().With(deny, allow).Build(),
            A.Policy().With(deny, A.Rule("a.test:443") with { Stands = Entity.Job }).Build()
        );

        Assert.Equal(ChangeDirection.Narrows | ChangeDirection.Widens, diff.Direction);
    }

    [Theory]
    [InlineData("2027-06-30", "2027-12-31", ChangeDirection.Widens, "ends on 2027-12-31: allow a.test")]
    [InlineData("2027-06-30", null, ChangeDirection.Widens, "no longer ends: allow a.test")]
    [InlineData("2027-06-30", "2027-06-29", ChangeDirection.Narrows, "ends on 2027-06-29: allow a.test")]
    [InlineData(null, "2027-06-30", ChangeDirection.Narrows, "ends on 2027-06-30: allow a.test")]
    public void A_rule_that_holds_longer_widens(string? before, string? after, ChangeDirection direction, string text)
    {
        var diff = EffectiveDiff.Between(Until(before), Until(after));

        var change = Assert.Single(diff.Changes);
        Assert.Equal((direction, text), (change.Direction, change.Text));
        Assert.Equal(diff.BaseDigest, diff.HeadDigest);
        static EffectivePolicy Until(string? day) =>
            A.Policy().With(A.Rule("a.test") with { Expires = day is null ? null : DateOnly.Parse(day, CultureInfo.InvariantCulture) }).Build();
    }

    [Fact]
    public void A_rule_of_fewer_ports_that_no_longer_ends_does_both()
    {
        var ending = A.Rule("a.test") with { Expires = new DateOnly(2027, 6, 30) };

        var change = Assert.Single(EffectiveDiff.Between(A.Policy().With(ending).Build(), A.Policy().With(A.Rule("a.test:443")).Build()).Changes);

        Assert.Equal(
            (ChangeDirection.Narrows | ChangeDirection.Widens, "changes: allow a.test → allow a.test:443, no longer ends"),
            (change.Direction, change.Text)
        );
    }

    [Fact]
    public void A_rule_that_another_level_gives_is_a_change_as_its_digest_is()
    {
        var own = A.Rule("a.test:443") with { Stands = Entity.Repository, Author = PolicyLevel.Repository };
        var given = own with { Author = PolicyLevel.Organization };

        var plain = EffectiveDiff.Between(A.Policy().With(own).Build(), A.Policy().With(given).Build());
        var open = EffectiveDiff.Between(A.Policy().With(own with { Passthrough = true }).Build(), A.Policy().With(given with { Passthrough = true }).Build());

        Assert.NotEqual(plain.BaseDigest, plain.HeadDigest);
        Assert.Equal((ChangeDirection.None, "is the organization's now: allow a.test:443"), (plain.Direction, Assert.Single(plain.Changes).Text));
        Assert.True(open.Direction.HasFlag(ChangeDirection.Widens));
    }

    [Fact]
    public void A_rule_that_moves_beside_its_opposite_may_do_both()
    {
        var deny = A.Rule("a.test") with { Deny = true, Stands = Entity.Workflow };
        var allow = A.Rule("a.test") with { Stands = Entity.Repository };

        var alone = EffectiveDiff.Between(A.Policy().With(allow).Build(), A.Policy().With(allow with { Stands = Entity.Job }).Build());
        var contested = EffectiveDiff.Between(A.Policy().With(deny, allow).Build(), A.Policy().With(deny, allow with { Stands = Entity.Job }).Build());

        Assert.Equal(ChangeDirection.None, alone.Direction);
        Assert.Equal(ChangeDirection.Narrows | ChangeDirection.Widens, contested.Direction);
    }

    [Fact]
    public void Scalars_come_first_and_say_their_direction()
    {
        var before = A.Policy().Build() with { Sudo = new SudoLockdown(true, ["/usr/bin/true"]), SearchDomains = ["corp.example.com"] };
        var after = A.Policy().InAudit().AllowingByDefault().Build();

        var diff = EffectiveDiff.Between(before, after);

        Assert.Equal(
            [
                (ChangeDirection.Widens, "mode: enforce → audit"),
                (ChangeDirection.Widens, "default action: deny → allow"),
                (ChangeDirection.Widens, "sudo lockdown: on → off"),
                (ChangeDirection.Narrows, "removes the sudo command /usr/bin/true"),
                (ChangeDirection.Narrows, "removes the search domain corp.example.com"),
            ],
            diff.Changes.Select(change => (change.Direction, change.Text))
        );
    }

    private static EffectivePolicy PolicyOf(string rule) =>
        rule.Split(' ') switch
        {
            ["allow", var text] => A.Policy().Allowing(text).Build(),
            ["deny", var text] => A.Policy().Denying(text).Build(),
            _ => A.Policy().Build(),
        };
}
