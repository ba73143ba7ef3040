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
        _ = wish;

        var posture = new PostureDecision(new StepInputs { Mode = PolicyMode.Enforce, Policy = null }, "none").ByInputs(ModeReason.Unlinked, "not linked");

        Assert.Equal((AgentMode.Enforce, ModeReason.Unlinked), (posture.Effective, posture.Reason));
    }

    [Fact]
    public void Given_an_outage_the_last_known_policy_is_enforced()
    {
        var posture = new PostureDecision(new StepInputs { Mode = null, Policy = null }, "none").ByOutage(
            OnUnavailable.LastKnown,
            Enforce,
            tooNew: false,
            "down"
        );

        Assert.Same(Enforce, posture.Policy);
        Assert.Equal((AgentMode.Enforce, ModeReason.LastKnown, "down"), (posture.Effective, posture.Reason, posture.Text));
    }

    [Fact]
    public void Given_an_outage_without_a_stored_policy_the_steps_inputs_decide_if_there_are_any()
    {
        Assert.Equal(
            (AgentMode.Enforce, ModeReason.LocalInputs),
            Facts(new PostureDecision(new StepInputs { Mode = null, Policy = Enforce }, "policy.yml").ByOutage(OnUnavailable.LastKnown, null, false, "down"))
        );
        Assert.Equal(
            (AgentMode.Enforce, ModeReason.LocalInputs),
            Facts(
                new PostureDecision(new StepInputs { Mode = PolicyMode.Enforce, Policy = null }, "none").ByOutage(OnUnavailable.LastKnown, null, false, "down")
            )
        );
        Assert.Equal(
            (AgentMode.Audit, ModeReason.NoLastKnown),
            Facts(new PostureDecision(new StepInputs { Mode = null, Policy = null }, "none").ByOutage(OnUnavailable.LastKnown, null, false, "down"))
        );
    }

    [Fact]
    public void Given_an_outage_and_the_wish_for_audit_nothing_is_refused()
    {
        Assert.Equal(
            (AgentMode.Audit, "audit"),
            Facts(
                new PostureDecision(new StepInputs { Mode = PolicyMode.Enforce, Policy = Enforce }, "x").ByOutage(OnUnavailable.Audit, Enforce, false, "down")
            )
        );
    }

    [Fact]
    public void Given_an_outage_and_the_wish_for_lockdown_an_empty_policy_is_enforced()
    {
        var posture = new PostureDecision(new StepInputs { Mode = PolicyMode.Audit, Policy = Audit }, "x").ByOutage(
            OnUnavailable.Lockdown,
            Audit,
            false,
            "down"
        );

        Assert.Equal((AgentMode.Lockdown, "lockdown", PolicyMode.Enforce), (posture.Effective, posture.Reason, posture.Mode));
        Assert.Empty(posture.Policy.Rules);
        Assert.Equal(DefaultAction.Deny, posture.Policy.DefaultAction);
    }

    [Theory]
    [InlineData(OnUnavailable.Audit)]
    [InlineData(OnUnavailable.Local)]
    [InlineData(OnUnavailable.LastKnown)]
    [InlineData(OnUnavailable.Lockdown)]
    public void Given_a_policy_that_is_too_new_the_reason_says_so(OnUnavailable wish)
    {
        Assert.Equal(
            ModeReason.PolicyTooNew,
            new PostureDecision(new StepInputs { Mode = null, Policy = null }, "none").ByOutage(wish, null, tooNew: true, "too new").Reason
        );
    }

    private static (AgentMode, string) Facts(Posture posture) => (posture.Effective, posture.Reason);

    private static AgentMode Of(PolicyMode mode) => mode == PolicyMode.Enforce ? AgentMode.Enforce : AgentMode.Audit;
}
