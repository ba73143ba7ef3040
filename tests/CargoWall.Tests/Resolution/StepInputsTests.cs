using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Tests.Formats;

namespace CargoWall.Tests.Resolution;

public sealed class StepInputsTests
{
    private static readonly EffectivePolicy Served = new() { Mode = PolicyMode.Audit, Rules = [A.Rule("github.com:443")] };

    [Theory]
    [InlineData(null, PolicyMode.Audit, PolicyMode.Audit)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Audit, PolicyMode.Enforce)]
    [InlineData(PolicyMode.Audit, PolicyMode.Enforce, PolicyMode.Enforce)]
    [InlineData(null, PolicyMode.Enforce, PolicyMode.Enforce)]
    public void Given_a_served_policy_the_mode_of_the_step_can_only_raise_its_own(PolicyMode? step, PolicyMode served, PolicyMode expected)
    {
        var outcome = new StepInputs { Mode = step }.With(Served with { Mode = served });

        Assert.Equal(expected, outcome.Mode);
        Assert.Equal(step < served ? ["mode"] : [], outcome.Ignored);
    }

    [Fact]
    public void Given_a_served_policy_the_steps_own_rules_and_variables_are_named_and_do_not_count()
    {
        var own = new EffectivePolicy { DefaultAction = DefaultAction.Allow, Rules = [A.Rule("evil.example")] };

        var outcome = new StepInputs { Policy = own, Others = ["allowed-hosts", "CARGOWALL_ALLOWED_HOSTS", "allowed-hosts"] }.With(Served);

        Assert.Same(Served, outcome.Policy);
        Assert.Equal(["allowed-hosts", "CARGOWALL_ALLOWED_HOSTS"], outcome.Ignored);
    }

    [Fact]
    public void Given_a_served_policy_the_step_closes_sudo_and_never_opens_it()
    {
        var locked = Served with { Sudo = new SudoLockdown(true, ["/usr/bin/true"]) };

        Assert.Equal((true, 0), Facts(new StepInputs { SudoLockdown = true }.With(Served)));
        Assert.Equal((true, 1), Facts(new StepInputs { SudoLockdown = true }.With(locked)));
        Assert.Equal((true, 1), Facts(new StepInputs { SudoLockdown = false }.With(locked)));
        Assert.Equal(
            ["sudo-lockdown"],
            new StepInputs { SudoLockdown = false }
                .With(locked)
                .Ignored
        );

        static (bool, int) Facts(StepOutcome outcome) => (outcome.Sudo.Enabled, outcome.Sudo.AllowCommands.Length);
    }

    [Theory]
    [InlineData(OnUnavailable.Lockdown, OnUnavailable.Lockdown)]
    [InlineData(OnUnavailable.Audit, OnUnavailable.LastKnown)]
    [InlineData(null, OnUnavailable.LastKnown)]
    public void Given_a_served_policy_only_a_stricter_answer_to_an_outage_counts(OnUnavailable? step, OnUnavailable expected)
    {
        var outcome = new StepInputs { OnUnavailable = step }.With(Served);

        Assert.Equal(expected, outcome.OnUnavailable);
        Assert.Equal(step == OnUnavailable.Audit ? ["on-unavailable"] : [], outcome.Ignored);
    }

    [Fact]
    public void Given_no_served_policy_the_inputs_decide_alone()
    {
        var inputs = new StepInputs
        {
            Mode = PolicyMode.Audit,
            OnUnavailable = OnUnavailable.Audit,
            Policy = Served with { Mode = PolicyMode.Enforce },
            Others = ["allowed-hosts"],
        };

        Assert.All(
            new[] { inputs.With(null), inputs.With(EffectivePolicy.Unprotected) },
            outcome =>
            {
                Assert.Equal((PolicyMode.Audit, OnUnavailable.Audit, 1), (outcome.Mode, outcome.OnUnavailable, outcome.Policy.Rules.Length));
                Assert.Empty(outcome.Ignored);
            }
        );
    }

    [Fact]
    public void Given_nothing_at_all_everything_is_denied_by_default_and_audited()
    {
        var outcome = StepInputs.None.With(null);

        Assert.Equal((PolicyMode.Audit, DefaultAction.Deny, 0), (outcome.Mode, outcome.Policy.DefaultAction, outcome.Policy.Rules.Length));
    }

    [Fact]
    public void Given_variables_of_the_open_source_agent_they_are_a_policy()
    {
        var variables = new Dictionary<string, string>
        {
            ["CARGOWALL_ALLOWED_HOSTS"] = "github.com:443,registry.npmjs.org:443;80",
            ["CARGOWALL_BLOCKED_CIDRS"] = "10.0.0.0/8",
        };

        var policy = Imported.Resolve(Imported.Taken(AgentVariables.Read(variables.GetValueOrDefault)!).Text); // Two are set.

        Assert.Equal(
            ["allow github.com:443", "allow registry.npmjs.org:80;443", "deny 10.0.0.0/8"],
            policy.Rules.Where(rule => !rule.Traffic.Icmp).Select(rule => rule.ToString())
        );
    }

    [Fact]
    public void Given_no_such_variable_there_is_no_policy() => Assert.Null(AgentVariables.Read(name => name == "CARGOWALL_STOP_SECRET" ? "x" : null));

    [Fact]
    public void Given_a_mistake_in_a_variable_it_is_refused_by_its_name()
    {
        var problem = AgentVariables
            .Read(name => name == "CARGOWALL_ALLOWED_HOSTS" ? "github.com:https" : null)!
            .Match(_ => null!, refused => refused.Problems[0]); // It is set, and refused.

        Assert.Equal("CARGOWALL_ALLOWED_HOSTS", problem.File);
    }

    [Fact]
    public void Given_all_variables_those_of_the_prefix_are_named_but_not_the_secret_of_the_post_step() =>
        Assert.Equal(
            ["CARGOWALL_ALLOWED_HOSTS", "CARGOWALL_X"],
            AgentVariables.Of(["PATH", "CARGOWALL_X", "CARGOWALL_STOP_SECRET", "CARGOWALL_ALLOWED_HOSTS"])
        );
}
