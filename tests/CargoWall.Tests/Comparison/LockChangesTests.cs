using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Comparison;

public sealed class LockChangesTests
{
    private const string Lockdown = "policies: { closed: { sudo-lockdown: { enabled: true } } }\nassignments: [{ policies: [closed], required: true }]";

    [Theory]
    [InlineData("", "locks: { mode: enforce }", ChangeDirection.Narrows, "locks the mode to enforce")]
    [InlineData("locks: { default-action: deny }", "", ChangeDirection.Widens, "no longer locks the default action to deny")]
    [InlineData("", "locks: { tls: inspect }", ChangeDirection.Narrows, "locks TLS to be inspected")]
    [InlineData("", "locks: { ceiling: [a.example, b.example] }", ChangeDirection.Narrows, "sets ceiling: a.example, b.example")]
    [InlineData("", "locks: { ceiling: [] }", ChangeDirection.Narrows, "sets ceiling: nothing")]
    [InlineData("locks: { ceiling: [a.example] }", "locks: { mode: enforce, ceiling: [] }", ChangeDirection.Narrows, "takes from ceiling: a.example")]
    [InlineData("locks: { ceiling: [a.example] }", "", ChangeDirection.Widens, "lifts ceiling: nothing is limited by it any more")]
    [InlineData("locks: { ceiling: [a.example] }", "locks: { ceiling: [a.example, b.example] }", ChangeDirection.Widens, "adds to ceiling: b.example")]
    [InlineData("locks: { sudo-allow-max: [/usr/bin/id] }", "locks: { sudo-allow-max: [] }", ChangeDirection.Narrows, "takes from sudo-allow-max: /usr/bin/id")]
    [InlineData("", "locks: { sudo-allow-max: [/usr/bin/id] }", ChangeDirection.Narrows, "sets sudo-allow-max: /usr/bin/id")]
    [InlineData(
        Lockdown,
        Lockdown + "\nlocks: { sudo-allow-max: [/usr/bin/id] }",
        ChangeDirection.Narrows | ChangeDirection.Widens,
        "sets sudo-allow-max: /usr/bin/id"
    )]
    [InlineData(Lockdown, Lockdown + "\nlocks: { sudo-allow-max: [] }", ChangeDirection.Narrows, "sets sudo-allow-max: nothing")]
    [InlineData("", "locks: { settings: { checks: enabled } }", ChangeDirection.Narrows, "locks checks: not said → enabled")]
    [InlineData(
        "locks: { settings: { auto-allow: { github: false } } }",
        "locks: { settings: { auto-allow: { github: true } } }",
        ChangeDirection.Widens,
        "locks auto-allow.github: false → true"
    )]
    [InlineData("settings: { checks: enabled }", "settings: { checks: disabled }", ChangeDirection.Widens, "sets checks: enabled → disabled")]
    [InlineData("settings: { review: none }", "settings: { review: widening }", ChangeDirection.Narrows, "sets review: none → widening")]
    [InlineData("settings: { retention-days: 90 }", "settings: { retention-days: 30 }", ChangeDirection.None, "sets retention-days: 90 → 30")]
    [InlineData("", "settings: { retention-days: 30 }", ChangeDirection.None, "sets retention-days: not said → 30")]
    [InlineData("settings: { comments: true }", "", ChangeDirection.Widens, "sets comments: true → not said")]
    [InlineData("settings: { review: widening }", "", ChangeDirection.Widens, "sets review: widening → not said")]
    [InlineData("", "settings: { review: widening }", ChangeDirection.Narrows, "sets review: not said → widening")]
    [InlineData("", "settings: { checks: disabled }", ChangeDirection.Widens, "sets checks: not said → disabled")]
    public void A_change_of_a_lock_or_setting_says_what_it_does(string before, string after, ChangeDirection direction, string text)
    {
        var changes = LockChanges.Between(
            Policies.File($"version: 1\n{before}\n", PolicyLevel.Organization),
            Policies.File($"version: 1\n{after}\n", PolicyLevel.Organization)
        );

        Assert.Contains((direction, text), changes.Select(change => (change.Direction, change.Text)));
        Assert.All(changes, change => Assert.NotNull(change.Origin));
    }

    [Fact]
    public void Given_the_same_files_nothing_changes()
    {
        const string Text =
            "version: 1\nlocks: { mode: enforce, ceiling: [a.example], settings: { checks: enabled } }\nsettings: { comments: false, baselines: { runs: 3, days: 1, quiet-runs: 2 } }\n";

        Assert.Empty(LockChanges.Between(Policies.File(Text, PolicyLevel.Organization), Policies.File(Text, PolicyLevel.Organization)));
    }
}
