using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Attacks;

/// <summary>Who edits a workflow tries to get past a served policy by inputs of the action and <c>CARGOWALL_*</c> variables.</summary>
public sealed class StepAttackTests
{
    private const string Guarded = """
        version: 1
        policies:
          guard: { default-action: deny, rules: [{ host: "**.evil.test", deny: true }], sudo-lockdown: { enabled: true, allow-commands: [/usr/bin/true] } }
        assignments: [{ policies: [guard], required: true }]
        settings: { on-unavailable: lockdown }
        locks: { mode: enforce }
        """;

    private static readonly EffectivePolicy s_wide = new()
    {
        Mode = PolicyMode.Audit,
        DefaultAction = DefaultAction.Allow,
        Rules = [A.Rule("**"), A.Rule("0.0.0.0/0")],
        SearchDomains = ["evil.test"],
        Settings = PolicySettings.Default with { OnUnavailable = OnUnavailable.Audit, AutoAllow = new AutoAllowSettings(true, true, true, true) },
    };

    [Fact]
    public void Attack_no_input_and_no_variable_of_a_step_weakens_a_served_policy()
    {
        var served = Attack.Resolve(Guarded, null).Policy;
        string[] variables =
        [
            "CARGOWALL_DEFAULT_ACTION",
            "CARGOWALL_ALLOWED_HOSTS",
            "CARGOWALL_ALLOWED_CIDRS",
            "CARGOWALL_BLOCKED_HOSTS",
            "CARGOWALL_SEARCH_DOMAINS",
            "CARGOWALL_GITHUB_SERVICE_HOSTS",
            "CARGOWALL_AZURE_INFRA_HOSTS",
            "CARGOWALL_CLOUD_PROVIDER",
        ];

        var outcome = new StepInputs
        {
            Mode = PolicyMode.Audit,
            OnUnavailable = OnUnavailable.Audit,
            SudoLockdown = false,
            Policy = s_wide,
            Others = [.. variables],
        }.With(served);

        Assert.Equal(served.Digest, outcome.Policy.Digest);
        Assert.Equal((PolicyMode.Enforce, OnUnavailable.Lockdown, true), (outcome.Mode, outcome.OnUnavailable, outcome.Sudo.Enabled));
        Assert.Equal(["/usr/bin/true"], outcome.Sudo.AllowCommands.AsEnumerable());
        Assert.False(Attack.Passes(outcome.Policy, "tunnel.evil.test:443"));
        Assert.Empty(variables.Append("mode").Append("sudo-lockdown").Append("on-unavailable").Except(outcome.Ignored));
    }

    [Theory]
    [InlineData(PolicyMode.Enforce)]
    [InlineData(PolicyMode.Audit)]
    [InlineData(null)]
    public void Attack_a_step_that_closes_sudo_opens_no_command_by_it(PolicyMode? mode)
    {
        var outcome = new StepInputs
        {
            Mode = mode,
            SudoLockdown = true,
            Policy = s_wide with { Sudo = new SudoLockdown(true, ["/usr/bin/docker"]) },
        }.With(Attack.Resolve(Guarded, null).Policy);

        Assert.Equal(["/usr/bin/true"], outcome.Sudo.AllowCommands.AsEnumerable());
    }
}
