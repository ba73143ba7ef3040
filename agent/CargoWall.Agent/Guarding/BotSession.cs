using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using CargoWall.Agent.Fetching;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Guarding;

/// <summary>The agent's side of the bot: what it was told at the start, and how it reports from then on.</summary>
internal sealed class BotSession : IDisposable
{
    private readonly Uri apiUrl;
    private readonly PolicyTrust? trust;
    private readonly Func<string, string?> variable;
    private readonly SessionRequest request;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private Action<Socket> exempt = _ => { };

    /// <param name="options">What the step asks for and claims.</param>
    /// <param name="apiUrl">The bot's address, which is the audience of the ID tokens too.</param>
    /// <param name="trust">The keys that answers must be signed with; null when the step names none.</param>
    /// <param name="variable">Environment variables.</param>
    /// <param name="time">The clock.</param>
    public BotSession(StartOptions options, Uri apiUrl, PolicyTrust? trust, Func<string, string?> variable, TimeProvider time)
    {
        this.apiUrl = apiUrl;
        this.trust = trust;
        this.variable = variable;
        this.time = time;
        http = BotClient.CreateHttp(socket => exempt(socket));
        request = new SessionRequest
        {
            Agent = AgentVersion.Text,
            ClaimedJob = options.Job,
            Instance = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            RequestedMode = options.Step.Mode switch
            {
                PolicyMode.Enforce => AgentMode.Enforce,
                PolicyMode.Audit => AgentMode.Audit,
                _ => null,
            },
            Platform = AgentVersion.Platform,
        };
    }

    /// <summary>The answer of the bot; null when it gave none that is believed.</summary>
    public SessionAnswer? Answer { get; private set; }

    /// <summary>Exchanges an ID token, and decides what is put in force.</summary>
    public async Task<Posture> OpenAsync(PostureDecision decision, LastKnownPolicy lastKnown, Action<string> warn, CancellationToken cancellationToken)
    {
        var outcome = await ExchangeAsync(cancellationToken);
        if (outcome is SessionOutcome.Declined { Reason: SessionExchange.NoIdToken } tokenless && PublicJob.Of(variable, request.ClaimedJob) is { } job)
        {
            return await AskPubliclyAsync(job, tokenless, decision, cancellationToken);
        }

        return outcome.Match(
            answered => ByAnswer(answered.Session, decision, lastKnown, warn),
            declined =>
                trust is null || declined.Reason == SessionExchange.NoIdToken
                    ? decision.ByInputs(declined.Reason, declined.Text)
                    : decision.ByUntrusted(lastKnown.Find(), Unsigned(declined.Text)),
            unavailable => decision.ByOutage(lastKnown.Find(), tooNew: false, unavailable.Text)
        );
    }

    /// <summary>Starts the report of this session; null when the bot takes none.</summary>
    /// <param name="spoolFile">Where events wait.</param>
    public BotReport? StartReport(string spoolFile)
    {
        if (Answer is not { ReadOnly: false, SessionToken: not null } session)
        {
            return null;
        }

        var spool = EventSpool.Create(spoolFile, EventChain.Resume(session.LastSequence, session.Chain));
        return new BotReport(new BotClient(http, apiUrl), session, spool, ExchangeAsync, time);
    }

    /// <summary>From now on the sockets to the bot are let through the agent's own firewall.</summary>
    public void PassThrough(Action<Socket> way) => exempt = way;

    public void Dispose() => http.Dispose();

    private Task<SessionOutcome> ExchangeAsync(CancellationToken cancellationToken)
    {
        var audience = apiUrl.AbsoluteUri.TrimEnd('/');
        return new SessionExchange(new BotClient(http, apiUrl), IdTokenSource.FromEnvironment(http, variable, audience), time).OpenAsync(
            request,
            cancellationToken
        );
    }

    // A refusal leaves the job to the step's inputs, and nobody signs one: where the step names a key it may be anybody's.
    private static string Unsigned(string refusal) => $"The bot's refusal is not signed, so it is not believed: {refusal}";

    private Posture ByAnswer(SessionAnswer session, PostureDecision decision, LastKnownPolicy lastKnown, Action<string> warn)
    {
        var document = session.PolicyStatus == PolicyStatus.Served ? BytesOf(session.Policy) : null;
        var doubt =
            trust?.Doubt(session.Signatures, document, session.Generation, request.Instance, time.GetUtcNow())
            ?? (trust is null ? null : lastKnown.OlderThanStored(session.Generation));
        if (doubt is not null)
        {
            return decision.ByUntrusted(lastKnown.Find(), $"The bot's answer is not believed: {doubt}");
        }

        Answer = session;
        foreach (var note in session.Notes)
        {
            warn(note);
        }

        if (document is null)
        {
            return decision.ByInputs(ModeReason.NoPolicy, "The bot has no policy for this repository.");
        }

        return ServedPolicy
            .Read(document)
            .Match(
                read =>
                {
                    if (lastKnown.Keep(read.Served, session.Generation, session.Signatures) is { } problem)
                    {
                        warn(problem);
                    }

                    if (OutageWish.Gap(decision.Step, read.Served.Policy) is { } gap)
                    {
                        warn(gap);
                    }

                    return decision.ByServed(read.Served.Policy, $"the bot ({session.DecidedBy.Text.TrimEnd('.')})");
                },
                refused => decision.ByOutage(lastKnown.Find(), refused.Reason == ServedPolicyReading.TooNew, refused.Message)
            );
    }

    // Nothing is kept of it for an outage, and nothing is reported: nobody can tell such a job from somebody else's claim.
    private async Task<Posture> AskPubliclyAsync(
        PublicJob job,
        SessionOutcome.Declined tokenless,
        PostureDecision decision,
        CancellationToken cancellationToken
    )
    {
        var (answer, failure) = await new Attempts(time).AskAsync(cancel => new BotClient(http, apiUrl).ReadPublicPolicyAsync(job, cancel), cancellationToken);
        if (answer is null)
        {
            return failure switch
            {
                SessionOutcome.Unavailable outage => decision.ByOutage(null, tooNew: false, outage.Text),
                SessionOutcome.Declined declined when trust is not null => decision.ByUntrusted(null, Unsigned(declined.Text)),
                _ => decision.ByInputs(tokenless.Reason, tokenless.Text),
            };
        }

        var document = answer.PolicyStatus == PolicyStatus.Served ? BytesOf(answer.Policy) : null;
        if (trust?.Doubt(answer.Signatures, document, answer.Generation, null, time.GetUtcNow()) is { } doubt)
        {
            return decision.ByUntrusted(null, $"The bot's answer is not believed: {doubt}");
        }

        return document is null
            ? decision.ByInputs(ModeReason.NoPolicy, "The bot has no policy for this repository.")
            : ServedPolicy
                .Read(document)
                .Match(
                    read =>
                        decision.ByPublic(
                            read.Served.Policy,
                            "The job has no ID token, as jobs of forks have none: the repository's public policy is in force and nothing is reported.",
                            $"the bot ({answer.DecidedBy.TrimEnd('.')})"
                        ),
                    refused => decision.ByOutage(null, refused.Reason == ServedPolicyReading.TooNew, refused.Message)
                );
    }

    private static byte[]? BytesOf(System.Text.Json.JsonElement? document) => document is { } it ? System.Text.Encoding.UTF8.GetBytes(it.GetRawText()) : null;
}
