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
    private readonly Func<string, string?> variable;
    private readonly SessionRequest request;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private Action<Socket> exempt = _ => { };

    /// <param name="apiUrl">The bot's address, which is the audience of the ID tokens too.</param>
    /// <param name="mode">What the step asks for.</param>
    /// <param name="job">The job key that it claims.</param>
    /// <param name="variable">Environment variables.</param>
    /// <param name="time">The clock.</param>
    public BotSession(Uri apiUrl, PolicyMode? mode, string? job, Func<string, string?> variable, TimeProvider time)
    {
        this.apiUrl = apiUrl;
        this.variable = variable;
        this.time = time;
        http = BotClient.CreateHttp(socket => exempt(socket));
        request = new SessionRequest
        {
            Agent = AgentVersion.Text,
            ClaimedJob = job,
            Instance = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            RequestedMode = mode switch { PolicyMode.Enforce => AgentMode.Enforce, PolicyMode.Audit => AgentMode.Audit, _ => null },
            Platform = AgentVersion.Platform,
        };
    }

    /// <summary>The answer of the bot; null when it gave none.</summary>
    public SessionAnswer? Answer { get; private set; }

    /// <summary>Exchanges an ID token, and decides what is put in force.</summary>
    public async Task<Posture> OpenAsync(PostureDecision decision, OnUnavailable wish, LastKnownPolicy lastKnown, Action<string> warn, CancellationToken cancellationToken)
    {
        var outcome = await ExchangeAsync(cancellationToken);
        return outcome.Match(
            answered =>
            {
                Answer = answered.Session;
                return ByAnswer(answered.Session, decision, wish, lastKnown, warn);
            },
            declined => decision.ByInputs(declined.Reason, declined.Text),
            unavailable => decision.ByOutage(wish, lastKnown.Find(), tooNew: false, unavailable.Text));
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
        return new SessionExchange(new BotClient(http, apiUrl), IdTokenSource.FromEnvironment(http, variable, audience), time)
            .OpenAsync(request, cancellationToken);
    }

    private static Posture ByAnswer(
        SessionAnswer session, PostureDecision decision, OnUnavailable wish, LastKnownPolicy lastKnown, Action<string> warn)
    {
        foreach (var note in session.Notes)
        {
            warn(note);
        }

        if (session is not { PolicyStatus: PolicyStatus.Served, Policy: { } document })
        {
            return decision.ByInputs(ModeReason.NoPolicy, "The bot has no policy for this repository.");
        }

        return ServedPolicy.Read(System.Text.Encoding.UTF8.GetBytes(document.GetRawText())).Match(
            read =>
            {
                if (lastKnown.Keep(read.Served, session.Generation) is { } problem)
                {
                    warn(problem);
                }

                return decision.ByServed(read.Served.Policy, $"the bot ({session.DecidedBy.Text.TrimEnd('.')})");
            },
            refused => decision.ByOutage(wish, lastKnown.Find(), refused.Reason == ServedPolicyReading.TooNew, refused.Message));
    }
}
