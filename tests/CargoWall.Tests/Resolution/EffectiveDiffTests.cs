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
