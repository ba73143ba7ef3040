using System.Text;
using CargoWall.Agent.Fetching;
using CargoWall.Agent.Guarding;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Fetching;

public sealed class SignedPolicyTests : IAsyncLifetime
{
    private static readonly string Enforced = Encoding.UTF8.GetString(ServedPolicy.From(new EffectivePolicy { Mode = PolicyMode.Enforce }).Utf8Json.Span);

    private readonly EagerClock clock = new();
    private readonly SigningBot signer = new();
    private readonly SigningBot stranger = new();
    private readonly TemporaryFolder folder = new();
    private readonly List<string> warnings = [];
    private FakeBot bot = null!; // made before each test

    public async ValueTask InitializeAsync()
    {
        bot = await FakeBot.StartAsync();
        bot.Policy = Enforced;
    }

    public async ValueTask DisposeAsync()
    {
        await bot.DisposeAsync();
        signer.Dispose();
        stranger.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Given_an_answer_signed_by_the_named_key_it_is_in_force_and_kept()
    {
        Signing(statement => statement);

        var posture = await OpenAsync();

        Assert.Equal((AgentMode.Enforce, ModeReason.AsServed), (posture.Effective, posture.Reason));
        Assert.Equal(PolicyMode.Enforce, LastKnown().Find()?.Mode);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Given_a_key_that_is_being_replaced_either_fingerprint_will_do()
    {
        bot.Sign = instance => [stranger.Sign(SigningBot.Statement(bot, instance, clock)), signer.Sign(SigningBot.Statement(bot, instance, clock))];

        Assert.Equal(ModeReason.AsServed, (await OpenAsync(keys: [signer.Fingerprint])).Reason);
        Assert.Equal(ModeReason.AsServed, (await OpenAsync(keys: [stranger.Fingerprint])).Reason);
    }

    public static TheoryData<string> Lies => new(Wrong.Keys);

    private static readonly Dictionary<string, (Func<PolicyStatement, PolicyStatement> Change, string Sentence)> Wrong = new(StringComparer.Ordinal)
    {
        ["of another repository"] = (statement => statement with { RepositoryId = 75 }, "signed for another repository"),
        ["of another bot"] = (statement => statement with { Bot = "https://other.example" }, "signed for another address"),
        ["for another agent"] = (statement => statement with { Instance = PolicyTrust.HashOf("another") }, "signed for another agent"),
        ["for anybody"] = (statement => statement with { Instance = null }, "signed for another agent"),
        ["of another policy"] = (statement => statement with { PolicyHash = new string('0', 64) }, "not the one that was signed"),
        ["that there is none"] = (statement => statement with { PolicyStatus = PolicyStatus.None, PolicyHash = null }, "not the one that was signed"),
        ["of another generation"] = (statement => statement with { Generation = 8 }, "generation is not the one that was signed"),
        ["expired"] = (statement => statement with { Expires = statement.Issued - 301 }, "expired"),
        ["from the future"] = (statement => statement with { Issued = statement.Issued + 400 }, "from the future"),
        ["of another version"] = (statement => statement with { Version = 2 }, "does not know"),
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Given_a_statement_that_is_not_for_this_answer_it_is_not_believed(string lie)
    {
        Signing(Wrong[lie].Change);

        var posture = await OpenAsync(PolicyMode.Enforce);

        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
        Assert.Empty(posture.Policy.Rules);
        Assert.Contains(Wrong[lie].Sentence, posture.Text, StringComparison.Ordinal);
        Assert.Null(LastKnown().Find());
    }

    public static TheoryData<string> Forgeries =>
        new(
            "nothing",
            "an empty list",
            "a stranger's key",
            "a value that is cut",
            "a statement changed after signing",
            "a stranger's value under the known key"
        );

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Given_an_answer_without_a_good_signature_it_is_not_believed(string what)
    {
        bot.Sign = instance =>
        {
            var statement = SigningBot.Statement(bot, instance, clock);
            var good = signer.Sign(statement);
            return what switch
            {
                "nothing" => null!, // The wire has no such member then.
                "an empty list" => [],
                "a stranger's key" => [stranger.Sign(statement)],
                "a value that is cut" => [good with { Value = good.Value[..^4] }],
                "a statement changed after signing" => [good with { Statement = signer.Sign(statement with { Generation = 9 }).Statement }],
                _ => [stranger.Sign(statement) with { PublicKey = good.PublicKey }],
            };
        };

        var posture = await OpenAsync(PolicyMode.Enforce, OnUnavailable.Audit);

        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
        Assert.StartsWith("The bot's answer is not believed: The answer", posture.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnUnavailable.Lockdown, null, AgentMode.Lockdown)]
    [InlineData(OnUnavailable.Lockdown, PolicyMode.Audit, AgentMode.Lockdown)]
    [InlineData(OnUnavailable.LastKnown, PolicyMode.Enforce, AgentMode.Enforce)]
    [InlineData(OnUnavailable.LastKnown, null, AgentMode.Audit)]
    [InlineData(OnUnavailable.Local, PolicyMode.Enforce, AgentMode.Enforce)]
    [InlineData(OnUnavailable.Audit, PolicyMode.Enforce, AgentMode.Enforce)]
    [InlineData(OnUnavailable.Audit, null, AgentMode.Audit)]
    public async Task Given_an_answer_that_is_not_believed_the_wish_for_an_outage_decides_and_never_audit_where_enforce_is_asked(
        OnUnavailable wish,
        PolicyMode? requested,
        AgentMode effective
    )
    {
        var posture = await OpenAsync(requested, wish);

        Assert.Equal((effective, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
    }

    [Fact]
    public async Task Given_an_older_generation_than_the_stored_one_the_stored_policy_stays_in_force()
    {
        Signing(statement => statement);
        await OpenAsync();
        bot.Generation = 6;
        bot.Policy = Encoding.UTF8.GetString(ServedPolicy.From(new EffectivePolicy { Mode = PolicyMode.Audit }).Utf8Json.Span);

        var posture = await OpenAsync();

        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
        Assert.Contains("generation 6 of the policy after generation 7", posture.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_answer_that_is_not_believed_a_last_known_enforce_is_not_given_up_for_audit()
    {
        Signing(statement => statement);
        bot.Policy = Saying(OnUnavailable.Audit);
        await OpenAsync(wish: OnUnavailable.Audit);
        bot.Sign = _ => [];

        var posture = await OpenAsync(wish: OnUnavailable.Audit);

        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
    }

    [Theory]
    [InlineData(OnUnavailable.LastKnown, true)]
    [InlineData(OnUnavailable.Lockdown, false)]
    public async Task Given_a_served_policy_that_is_stricter_about_outages_than_the_step_the_agent_warns(OnUnavailable ofStep, bool warns)
    {
        bot.Policy = Saying(OnUnavailable.Lockdown);

        await OpenAsync(wish: ofStep, keys: []);

        Assert.Equal(
            warns
                ?
                [
                    "The policy's 'on-unavailable' is lockdown, the step's last-known: on a runner that keeps no last policy the step's would hold in an outage. Let the step say lockdown too.",
                ]
                : [],
            warnings
        );
    }

    [Fact]
    public async Task Given_a_stored_policy_that_no_known_key_signed_it_is_none()
    {
        Signing(statement => statement);
        await OpenAsync();

        Assert.NotNull(LastKnown(signer.Fingerprint).Find());
        Assert.Null(LastKnown(stranger.Fingerprint).Find());
    }

    [Fact]
    public async Task Given_that_no_policy_concerns_the_repository_that_must_be_signed_too()
    {
        bot.Policy = null;
        Assert.Equal(ModeReason.PolicyUntrusted, (await OpenAsync()).Reason);

        Signing(statement => statement);
        Assert.Equal(ModeReason.NoPolicy, (await OpenAsync()).Reason);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Given_a_refusal_nobody_signed_it_so_it_is_not_believed_where_the_step_names_a_key(int status)
    {
        Signing(statement => statement);
        bot.Session.Enqueue(status);
        Assert.Equal(AgentMode.Lockdown, (await OpenAsync(null, OnUnavailable.Lockdown)).Effective);
        bot.Session.Enqueue(status);
        var posture = await OpenAsync(PolicyMode.Enforce, OnUnavailable.Audit);
        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
        Assert.StartsWith($"The bot's refusal is not signed, so it is not believed: The bot answered {status}", posture.Text, StringComparison.Ordinal);

        await OpenAsync();
        bot.Session.Enqueue(status);
        var known = await OpenAsync();
        Assert.Equal((AgentMode.Enforce, ModeReason.PolicyUntrusted), (known.Effective, known.Reason));
    }

    [Fact]
    public async Task Given_a_refusal_and_a_step_that_names_no_key_the_inputs_decide()
    {
        bot.Session.Enqueue(404);

        var posture = await OpenAsync(keys: []);

        Assert.Equal((AgentMode.Audit, ModeReason.Unlinked), (posture.Effective, posture.Reason));
    }

    [Fact]
    public async Task Given_a_pull_request_whose_public_policy_is_refused_that_is_not_believed_either()
    {
        using var session = Session([signer.Fingerprint], PullRequest("pull_request"));
        bot.Public.Enqueue(404);

        var posture = await OpenAsync(session, null, OnUnavailable.Lockdown, PullRequest("pull_request"));

        Assert.Equal((AgentMode.Lockdown, ModeReason.PolicyUntrusted), (posture.Effective, posture.Reason));
    }

    [Fact]
    public async Task Given_a_step_that_names_no_key_an_unsigned_answer_is_in_force()
    {
        Assert.Equal(ModeReason.AsServed, (await OpenAsync(keys: [])).Reason);
    }

    [Theory]
    [InlineData("pull_request")]
    [InlineData("pull_request_review")]
    public async Task Given_a_pull_request_without_an_id_token_the_public_policy_is_in_force_and_nothing_is_reported(string eventName)
    {
        Signing(statement => statement);
        using var session = Session([signer.Fingerprint], PullRequest(eventName));

        var posture = await OpenAsync(session, null, OnUnavailable.LastKnown, PullRequest(eventName));

        Assert.Equal((AgentMode.Enforce, ModeReason.PublicPolicy), (posture.Effective, posture.Reason));
        Assert.Equal(["/api/v1/public/policy/74?workflow=ci.yml&job=build"], bot.PublicQuestions);
        Assert.Null(session.StartReport(folder["spool"]));
        Assert.Empty(bot.Requests);
    }

    [Fact]
    public async Task Given_a_push_without_an_id_token_the_inputs_decide_and_the_mend_is_told()
    {
        using var session = Session([], PullRequest("push"));

        var posture = await OpenAsync(session, null, OnUnavailable.LastKnown, PullRequest("push"));

        Assert.Equal((AgentMode.Audit, "no-id-token"), (posture.Effective, posture.Reason));
        Assert.Contains("id-token: write", posture.Text, StringComparison.Ordinal);
        Assert.Empty(bot.PublicQuestions);
    }

    [Fact]
    public async Task Given_a_public_policy_without_a_good_signature_or_one_for_an_agent_it_is_not_believed()
    {
        using var session = Session([signer.Fingerprint], PullRequest("pull_request"));
        Assert.Equal(ModeReason.PolicyUntrusted, (await OpenAsync(session, PolicyMode.Enforce, OnUnavailable.Audit, PullRequest("pull_request"))).Reason);

        Signing(statement => statement with { Instance = PolicyTrust.HashOf("some agent") });
        Assert.Equal(ModeReason.PolicyUntrusted, (await OpenAsync(session, PolicyMode.Enforce, OnUnavailable.Audit, PullRequest("pull_request"))).Reason);
    }

    [Theory]
    [InlineData(404, OnUnavailable.Lockdown, AgentMode.Audit, "no-id-token")]
    [InlineData(503, OnUnavailable.Lockdown, AgentMode.Lockdown, "lockdown")]
    public async Task Given_no_public_policy_an_answer_is_no_outage(int status, OnUnavailable wish, AgentMode effective, string reason)
    {
        for (var number = 0; number < 3; number++)
        {
            bot.Public.Enqueue(status);
        }

        using var session = Session([], PullRequest("pull_request"));
        var posture = await OpenAsync(session, null, wish, PullRequest("pull_request"));

        Assert.Equal((effective, reason), (posture.Effective, posture.Reason));
    }

    private static string Saying(OnUnavailable wish) =>
        Encoding.UTF8.GetString(
            ServedPolicy.From(new EffectivePolicy { Mode = PolicyMode.Enforce, Settings = PolicySettings.Default with { OnUnavailable = wish } }).Utf8Json.Span
        );

    private void Signing(Func<PolicyStatement, PolicyStatement> change) =>
        bot.Sign = instance => [signer.Sign(change(SigningBot.Statement(bot, instance, clock)))];

    private async Task<Posture> OpenAsync(PolicyMode? requested = null, OnUnavailable wish = OnUnavailable.LastKnown, IReadOnlyList<string>? keys = null)
    {
        using var session = Session(keys ?? [signer.Fingerprint], Pushed, requested);
        return await OpenAsync(session, requested, wish, Pushed, keys);
    }

    private Task<Posture> OpenAsync(
        BotSession session,
        PolicyMode? requested,
        OnUnavailable wish,
        Func<string, string?> variable,
        IReadOnlyList<string>? keys = null
    ) =>
        session.OpenAsync(
            new PostureDecision(new StepInputs { Mode = requested, OnUnavailable = wish }, "none"),
            new LastKnownPolicy(
                folder["last-known.json"],
                JobBinding.Of(bot.Url, variable),
                PolicyTrust.Of(keys ?? [signer.Fingerprint], bot.Url, variable),
                clock
            ),
            warnings.Add,
            TestContext.Current.CancellationToken
        );

    private BotSession Session(IReadOnlyList<string> keys, Func<string, string?> variable, PolicyMode? requested = null) =>
        new(
            new StartOptions
            {
                Step = new StepInputs { Mode = requested },
                Job = "build",
                Upstreams = [],
                StateDirectory = folder["state"],
            },
            bot.Url,
            PolicyTrust.Of(keys, bot.Url, variable),
            variable,
            clock
        );

    private LastKnownPolicy LastKnown(string? key = null) =>
        new(folder["last-known.json"], JobBinding.Of(bot.Url, Pushed), PolicyTrust.Of([key ?? signer.Fingerprint], bot.Url, Pushed), clock);

    private string? Pushed(string name) => name == "GITHUB_REPOSITORY_ID" ? "74" : bot.Variable(name);

    private static Func<string, string?> PullRequest(string eventName) =>
        name =>
            name switch
            {
                "GITHUB_EVENT_NAME" => eventName,
                "GITHUB_REPOSITORY_ID" => "74",
                "GITHUB_REPOSITORY" => "acme/app",
                "GITHUB_WORKFLOW_REF" => "acme/app/.github/workflows/ci.yml@refs/pull/4/merge",
                _ => null,
            };
}
