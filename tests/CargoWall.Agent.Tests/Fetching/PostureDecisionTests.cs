using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Fetching;

public sealed class PostureDecisionTests
{
    private static readonly EffectivePolicy Audit = new() { Mode = PolicyMode.Audit };
    private static readonly EffectivePolicy Enforce = new() { Mode = PolicyMode.Enforce };

    [Theory]
    [InlineData(PolicyMode.Audit, null, AgentMode.Audit, ModeReason.AsServed)]
    [InlineData(PolicyMode.Audit, PolicyMode.Audit, AgentMode.Audit, ModeReason.AsServed)]
    [InlineData(PolicyMode.Audit, PolicyMode.Enforce, AgentMode.Enforce, ModeReason.RaisedByInput)]
    [InlineData(PolicyMode.Enforce, null, AgentMode.Enforce, ModeReason.AsServed)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Audit, AgentMode.Enforce, ModeReason.AsServed)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Enforce, AgentMode.Enforce, ModeReason.AsServed)]
    public void Given_a_served_policy_the_step_can_only_raise_its_mode(PolicyMode served, PolicyMode? requested, AgentMode effective, string reason)
    {
        var posture = new PostureDecision(new StepInputs { Mode = requested, Policy = null }, "none").ByServed(
            new EffectivePolicy { Mode = served },
            "the bot"
        );

        Assert.Equal((effective, reason), (posture.Effective, posture.Reason));
        Assert.Equal(requested is null ? null : Of(requested.Value), posture.Requested);
        Assert.Equal(Of(served), posture.Served);
    }

    [Theory]
    [InlineData(PolicyMode.Audit, null, AgentMode.Audit)]
    [InlineData(PolicyMode.Enforce, null, AgentMode.Enforce)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Audit, AgentMode.Audit)]
    [InlineData(PolicyMode.Audit, PolicyMode.Enforce, AgentMode.Enforce)]
    public void Given_files_and_no_bot_the_step_decides_and_else_the_files(PolicyMode ofFiles, PolicyMode? requested, AgentMode effective)
    {
        var posture = new PostureDecision(
            new StepInputs
            {
                Mode = requested,
                Policy = new EffectivePolicy { Mode = ofFiles },
            },
            "policy.yml"
        ).WithoutBot();

        Assert.Equal((effective, "policy.yml"), (posture.Effective, posture.Source));
    }

    [Fact]
    public void Given_files_that_say_nothing_about_the_job_it_is_audit()
    {
        Assert.Equal(
            AgentMode.Audit,
            new PostureDecision(new StepInputs { Mode = null, Policy = EffectivePolicy.Unprotected }, "policy.yml").WithoutBot().Effective
        );
    }

    [Theory]
    [InlineData(OnUnavailable.LastKnown)]
    [InlineData(OnUnavailable.Local)]
    [InlineData(OnUnavailable.Audit)]
    [InlineData(OnUnavailable.Lockdown)]
    public void Given_a_bot_that_says_no_what_is_wanted_for_an_outage_plays_no_part(OnUnavailable wish)
    {
        var posture = Step(wish, PolicyMode.Enforce).ByInputs(ModeReason.Unlinked, "not linked");

        Assert.Equal((AgentMode.Enforce, ModeReason.Unlinked), (posture.Effective, posture.Reason));
    }

    [Fact]
    public void Given_an_outage_the_last_known_policy_is_enforced()
    {
        var posture = Step().ByOutage(Enforce, tooNew: false, "Down.");

        Assert.Same(Enforce, posture.Policy);
        Assert.Equal(
            (AgentMode.Enforce, ModeReason.LastKnown, "Down. 'on-unavailable' is last-known, as the last known policy says."),
            (posture.Effective, posture.Reason, posture.Text)
        );
    }

    [Fact]
    public void Given_an_outage_without_a_stored_policy_the_steps_inputs_decide_if_there_are_any()
    {
        Assert.Equal((AgentMode.Enforce, ModeReason.LocalInputs), Facts(Step(policy: Enforce).ByOutage(null, false, "Down.")));
        Assert.Equal((AgentMode.Enforce, ModeReason.LocalInputs), Facts(Step(mode: PolicyMode.Enforce).ByOutage(null, false, "Down.")));
        Assert.Equal((AgentMode.Audit, ModeReason.NoLastKnown), Facts(Step().ByOutage(null, false, "Down.")));
    }

    [Fact]
    public void Given_an_outage_without_a_stored_policy_and_the_wish_for_audit_nothing_is_refused()
    {
        var posture = Step(OnUnavailable.Audit, PolicyMode.Enforce, Enforce).ByOutage(null, false, "Down.");

        Assert.Equal((AgentMode.Audit, "audit"), Facts(posture));
    }

    [Fact]
    public void Given_an_outage_and_the_wish_for_lockdown_an_empty_policy_is_enforced()
    {
        var posture = Step(OnUnavailable.Lockdown, PolicyMode.Audit, Audit).ByOutage(Audit, false, "Down.");

        Assert.Equal((AgentMode.Lockdown, "lockdown", PolicyMode.Enforce), (posture.Effective, posture.Reason, posture.Mode));
        Assert.Empty(posture.Policy.Rules);
        Assert.Equal(DefaultAction.Deny, posture.Policy.DefaultAction);
    }

    [Theory]
    [InlineData(null, null, "last-known, as nobody says another")]
    [InlineData(OnUnavailable.Audit, null, "audit, as the step says")]
    [InlineData(null, OnUnavailable.Lockdown, "lockdown, as the last known policy says")]
    [InlineData(null, OnUnavailable.Local, "local, as the last known policy says")]
    [InlineData(null, OnUnavailable.Audit, "audit, as the last known policy says")]
    [InlineData(OnUnavailable.Lockdown, OnUnavailable.Lockdown, "lockdown, as the last known policy says")]
    [InlineData(OnUnavailable.Lockdown, OnUnavailable.LastKnown, "lockdown, as the step says; the last known policy says last-known, which is weaker")]
    [InlineData(OnUnavailable.LastKnown, OnUnavailable.Audit, "last-known, as the step says; the last known policy says audit, which is weaker")]
    [InlineData(OnUnavailable.Audit, OnUnavailable.LastKnown, "last-known, as the last known policy says; the step says audit, which is weaker")]
    [InlineData(OnUnavailable.Local, OnUnavailable.Lockdown, "lockdown, as the last known policy says; the step says local, which is weaker")]
    public void Given_an_outage_the_stricter_of_step_and_last_known_policy_decides_and_is_told(OnUnavailable? ofStep, OnUnavailable? ofPolicy, string told)
    {
        var posture = Step(ofStep).ByOutage(ofPolicy is { } it ? Saying(it) : null, false, "Down.");

        Assert.Equal($"Down. 'on-unavailable' is {told}.", posture.Text);
        Assert.Equal(
            told.Split(',')[0] switch
            {
                "lockdown" => (AgentMode.Lockdown, "lockdown"),
                "last-known" when ofPolicy is not null => (AgentMode.Enforce, ModeReason.LastKnown),
                "last-known" => (AgentMode.Audit, ModeReason.NoLastKnown),
                "local" => (AgentMode.Audit, ModeReason.LocalInputs),
                _ => (AgentMode.Audit, "audit"),
            },
            Facts(posture)
        );
    }

    [Fact]
    public void Given_an_outage_a_step_that_asks_for_enforce_is_not_lowered_to_audit_by_the_last_known_policy_alone()
    {
        var posture = Step(mode: PolicyMode.Enforce).ByOutage(Saying(OnUnavailable.Audit), false, "Down.");

        Assert.Equal((AgentMode.Enforce, ModeReason.LastKnown), Facts(posture));
        Assert.Contains("as the step asks for enforce; the last known policy says audit", posture.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_lockdown_by_the_last_known_policy_its_word_on_denied_connections_holds()
    {
        var policy = Saying(OnUnavailable.Lockdown);

        Assert.False(Step().ByOutage(policy, false, "Down.").FailsJobOnDeny);
        Assert.True(Step().ByOutage(policy with { Settings = policy.Settings with { FailJobOnDeny = true } }, false, "Down.").FailsJobOnDeny);
    }

    [Theory]
    [InlineData(OnUnavailable.Audit)]
    [InlineData(OnUnavailable.Local)]
    [InlineData(OnUnavailable.LastKnown)]
    [InlineData(OnUnavailable.Lockdown)]
    public void Given_a_policy_that_is_too_new_the_reason_says_so(OnUnavailable wish)
    {
        Assert.Equal(ModeReason.PolicyTooNew, Step(wish).ByOutage(null, tooNew: true, "Too new.").Reason);
    }

    private static PostureDecision Step(OnUnavailable? wish = null, PolicyMode? mode = null, EffectivePolicy? policy = null) =>
        new(
            new StepInputs
            {
                Mode = mode,
                OnUnavailable = wish,
                Policy = policy,
            },
            "policy.yml"
        );

    private static EffectivePolicy Saying(OnUnavailable wish) => Enforce with { Settings = PolicySettings.Default with { OnUnavailable = wish } };

    private static (AgentMode, string) Facts(Posture posture) => (posture.Effective, posture.Reason);

    private static AgentMode Of(PolicyMode mode) => mode == PolicyMode.Enforce ? AgentMode.Enforce : AgentMode.Audit;
}
