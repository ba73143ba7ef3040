using CargoWall.Agent.Authoring;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Fetching;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;

namespace CargoWall.Agent.Guarding;

/// <summary>
/// One agent from start to end: fetch → compile → put in force → observe → report, and at the end everything back in reverse order. Each
/// undo is registered before its change.
/// </summary>
internal sealed class AgentLife(StartOptions options, Surroundings surroundings, Terminal terminal) : IAsyncDisposable
{
    private static readonly TimeSpan SealPatience = TimeSpan.FromSeconds(10);

    private readonly UndoStack undo = new();
    private readonly TaskCompletionSource<AgentStatus?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StopSignals? signals;
    private Posture? posture;
    private CompiledPolicy? policy;
    private RecordStream? stream;
    private BotSession? bot;
    private BotReport? report;
    private Firewall? firewall;
    private DateTimeOffset started;
    private Failure? failure;
    private IReadOnlyList<string> unenforced = [];
    private Lazy<string>? digest;
    private bool isSuccessor;

    /// <summary>
    /// Lives until a signal or <c>cargowall stop</c> ends it; the exit code says whether it was ready, nothing was tampered with, and no denied
    /// connection fails the job.
    /// </summary>
    public async Task<int> RunAsync()
    {
        using var ending = signals = new StopSignals();
        try
        {
            await StartAsync(ending.Stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, ending.Stop);
            return ExitCode.Fine; // unreachable: the wait ends by cancellation alone
        }
        catch (OperationCanceledException) when (ending.Stop.IsCancellationRequested)
        {
            terminal.Note($"ending: {ending.Asker}");
            if (isSuccessor)
            {
                terminal.Warn(StaysInForce);
            }

            var isClean = await EndAsync();
            if (JobFailure is { } sentence)
            {
                terminal.Complain(sentence);
            }

            return isClean && failure is null && JobFailure is null ? ExitCode.Fine : ExitCode.Findings;
        }
        catch (KernelUnavailableException missing)
        {
            return await FailAsync(ModeReason.Unsupported, $"{missing.Message} 'cargowall doctor' shows all that is missing.");
        }
        catch (Exception exception) when (exception is CommandFailedException or GuardedFileException or KernelCapacityException)
        {
            return await FailAsync(ModeReason.Failed, exception.Message);
        }
        catch (Exception fault)
        {
            await FailAsync(ModeReason.Failed, $"The agent met a fault of its own: {fault.GetType().Name}: {fault.Message}");
            throw;
        }
    }

    /// <summary>Takes back whatever is not yet; after <see cref="RunAsync"/> nothing is left to do.</summary>
    public async ValueTask DisposeAsync() => await EndAsync();

    // A sentence as soon as something was denied that fails the job.
    private string? JobFailure => posture is { FailsJobOnDeny: true } ? stream?.Denials.Sentence : null;

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        StateDirectory? state = null;
        undo.Register("The state folder", () => state?.Dispose());
        state = StateDirectory.Claim(options.StateDirectory);
        Forget(options.ReadyFile); // what an agent left that was killed; a living one would hold the state folder
        Forget(options.FailureFile);
        Mark("The pid file", options.PidFile);
        isSuccessor = PinnedFirewall.IsInForce(state.Path);

        ControlSocket? control = null;
        undo.Register(
            "The control socket",
            () =>
            {
                ended.TrySetResult(null); // who waits for the end of an agent that never was ready
                return control?.DisposeAsync() ?? ValueTask.CompletedTask;
            }
        );
        control = ControlSocket.Listen(state.Socket, options.StopSecret, AnswerAsync);

        // Loading takes the kernel a while; the policy is read or fetched meanwhile.
        var place = new FirewallPlace
        {
            Cgroup = options.Cgroup,
            Interfaces = options.Interfaces,
            StateDirectory = state.Path,
            Time = surroundings.Time,
        };
        var attaching = Task.Run(() => firewall = Firewall.Attach(place), CancellationToken.None);
        undo.Register("What was attached", () => WithdrawAsync(attaching));

        var local = options.ReadLocal?.Invoke();
        var known = MachineAutoAllow.For(options.Upstreams, options.ApiUrl, surroundings.Variable, MachineAutoAllow.IsAzure());
        var besidePredecessor = isSuccessor ? await attaching : null;
        await using var answering = besidePredecessor?.AnswerMeanwhile(CompiledPolicy.Compile(PostureDecision.Nothing, known), options.Upstreams);
        var inForce = posture = await DecideAsync(state, local, besidePredecessor, cancellationToken);
        undo.Register("The report to the bot", CloseReportAsync);
        report = bot?.StartReport(state.Spool);
        undo.Register("The log", () => stream?.DisposeAsync() ?? ValueTask.CompletedTask);
        var records = stream = new RecordStream(
            options.AuditLog is null ? null : AuditLog.Append(options.AuditLog),
            record => report?.Add(record),
            surroundings.Time
        );

        var compiled = policy = CompiledPolicy.Compile(inForce.Policy, known);
        digest = new Lazy<string>(() => compiled.Policy.Digest);
        var raised = await attaching;
        undo.Register("The firewall", LowerAsync);
        raised.Raise(
            new FirewallOrders
            {
                Policy = compiled,
                Mode = inForce.Mode,
                Upstreams = options.Upstreams,
                Records = new EventRecords(origin => local?.Place(origin) ?? origin.ToString()),
                Stream = records,
                OnTampering = NoteTampering,
            }
        );
        bot?.PassThrough(raised.Exempt);
        started = surroundings.Time.GetUtcNow();
        Tell(inForce, compiled, raised);
        isSuccessor = false;
        Mark("The ready file", options.ReadyFile);
        StartupPages.GiveBack();
    }

    private async Task<Posture> DecideAsync(StateDirectory state, ResolvedSources? local, Firewall? besidePredecessor, CancellationToken cancellationToken)
    {
        var decision = new PostureDecision(options.Step with { Policy = local?.Resolution?.Policy }, options.LocalSource);
        if (options.ApiUrl is not { } apiUrl)
        {
            return decision.WithoutBot();
        }

        var trust = PolicyTrust.Of(options.PolicyKeys, apiUrl, surroundings.Variable);
        bot = new BotSession(options, apiUrl, trust, surroundings.Variable, surroundings.Time);
        undo.Register("The connections to the bot", bot.Dispose);
        if (besidePredecessor is not null)
        {
            bot.PassThrough(besidePredecessor.Exempt);
        }

        var lastKnown = new LastKnownPolicy(state.LastKnownPolicy, JobBinding.Of(apiUrl, surroundings.Variable), trust, surroundings.Time);
        return await bot.OpenAsync(decision, lastKnown, terminal.Warn, cancellationToken);
    }

    private void Tell(Posture inForce, CompiledPolicy compiled, Firewall raised)
    {
        unenforced = [.. raised.Unenforced, .. UnenforcedParts.NotEnforced(inForce.Sudo, inForce.Policy)];
        Record("started", $"mode {Wording.Of(inForce.Effective)} ({inForce.Reason}), policy: {inForce.Source}, {compiled.Rules.Length} rules");
        if (isSuccessor)
        {
            const string Sentence =
                "An agent before this one was killed. Where it enforced, its policy decided until this one's was in force; what it refused since is in no log.";
            Record("agent-killed", Sentence);
            terminal.Warn(Sentence);
        }

        foreach (var sentence in unenforced)
        {
            Record("unenforced", sentence);
            terminal.Warn($"Not enforced: {sentence}");
        }

        if (inForce.FailsJobOnDeny)
        {
            var sentence = Denials.SettingIn(inForce.Effective);
            Record(Denials.SettingKind, sentence);
            terminal.Note(sentence);
        }

        if (inForce.Ignored.Length > 0)
        {
            var sentence = $"{string.Join(", ", inForce.Ignored.Take(20))}: the policy {inForce.Source} decides, and this does not count beside it.";
            Record("ignored", sentence);
            terminal.Warn(sentence);
        }

        if (inForce.Text is { } text)
        {
            terminal.Warn($"{text} In force: {Wording.Of(inForce.Effective)} ({inForce.Reason}).");
        }

        terminal.Note($"ready: mode {Wording.Of(inForce.Effective)} ({inForce.Reason}), {compiled.Rules.Length} rules, policy: {inForce.Source}");
    }

    private async Task<ControlAnswer> AnswerAsync(ControlQuestion question)
    {
        if (question.Ask == ControlRequest.Stop)
        {
            if (options.StopSecret is not null && !question.KnewSecret && bot is not null)
            {
                var stopped = new Tampering(Tampering.StoppedWithoutSecret, "The agent was ended by root, not by the post step of its action.");
                Record(stopped.Kind, stopped.Sentence);
                failure ??= new Failure(ModeReason.Tampered, stopped.Sentence);
            }

            signals?.Ask("cargowall stop");
            return new ControlAnswer { Status = await ended.Task };
        }

        return Status() is { } status
            ? new ControlAnswer { Status = status }
            : new ControlAnswer { Error = "The agent is not ready yet; wait for it with 'cargowall wait-ready'." };
    }

    private AgentStatus? Status() =>
        posture is not { } inForce || policy is not { } compiled || started == default
            ? null
            : new AgentStatus
            {
                ProcessId = Environment.ProcessId,
                Version = AgentVersion.Text,
                Started = started,
                RequestedMode = inForce.Requested,
                ServedMode = inForce.Served,
                EffectiveMode = inForce.Effective,
                Reason = failure?.Reason ?? inForce.Reason,
                ReasonText = failure?.Text ?? inForce.Text,
                Policy = inForce.Source,
                Digest = digest?.Value,
                Rules = compiled.Rules.Length,
                Cgroup = options.Cgroup ?? "/",
                DnsUpstreams = [.. options.Upstreams.Select(server => server.ToString())],
                AuditLog = options.AuditLog,
                RunUrl = bot?.Answer?.RunUrl,
                Counters = Counters(),
                Unenforced = unenforced,
                FailsJobOnDeny = inForce.FailsJobOnDeny,
                JobFailure = JobFailure,
                Report = report?.State,
            };

    // From the thread that looks after the kernel's side.
    private void NoteTampering(Tampering found)
    {
        Interlocked.CompareExchange(ref failure, new Failure(ModeReason.Tampered, found.Sentence), null);
        terminal.Complain(found.Sentence);
    }

    private SealRequest SealOf(long last, string chain)
    {
        var reason = failure?.Reason ?? posture?.Reason ?? ModeReason.Failed;
        var partly = reason is ModeReason.AsServed or ModeReason.RaisedByInput && unenforced.Any(UnenforcedParts.IsOfThePolicy);
        var text = failure?.Text ?? posture?.Text;
        return new SealRequest
        {
            LastSequence = last,
            Chain = chain,
            RequestedMode = posture?.Requested,
            ServedMode = posture?.Served,
            EffectiveMode = started == default ? AgentMode.None : posture?.Effective ?? AgentMode.None,
            Reason = partly ? ModeReason.PartlyEnforced : reason,
            ReasonText = text is null ? null : PlainText.OneLine(text, 499),
            Digest = digest?.Value,
            Counters = Counters(),
            Unenforced = UnenforcedParts.ForSeal(unenforced),
        };
    }

    private SealCounters Counters()
    {
        var seen = stream?.Counters ?? new SealCounters();
        return firewall is null
            ? seen
            : seen with
            {
                LostEvents = seen.LostEvents + (report?.State.Lost ?? 0) + firewall.Kernel.LostEvents,
                FailedHelpers = firewall.Kernel.FailedHelpers.Sum(helper => helper.Count),
                CapacityRefusals = firewall.Kernel.CapacityRefusals,
            };
    }

    private async ValueTask LowerAsync()
    {
        if (firewall is not null)
        {
            await firewall.DisposeAsync();
            Record("stopped", signals?.Asker is { } asker ? $"ended by {asker}" : "ended");
            if (JobFailure is { } sentence)
            {
                Record(Denials.FailureKind, sentence);
            }
        }
    }

    // After the firewall was lowered in its turn there is nothing left to do here.
    private static async ValueTask WithdrawAsync(Task<Firewall> attaching)
    {
        try
        {
            await (await attaching).DisposeAsync();
        }
        catch (KernelUnavailableException)
        {
            // Nothing was attached; who awaited it first has told so.
        }
    }

    // The stream is empty by now: it is undone before.
    private async ValueTask CloseReportAsync()
    {
        if (report is not null)
        {
            bot?.PassThrough(_ => { });
            if (await report.SealAsync(SealOf, SealPatience, signals?.Force ?? CancellationToken.None) is { } answer)
            {
                terminal.Note($"report: {answer.RunUrl}{(answer.Complete ? "" : " (incomplete)")}");
            }
            else
            {
                terminal.Warn($"The report did not reach the bot: {report.State.Trouble}");
            }

            await report.DisposeAsync();
        }

        ended.TrySetResult(Status());
    }

    private async Task<bool> EndAsync()
    {
        var failures = await undo.UndoAllAsync();
        foreach (var sentence in failures)
        {
            terminal.Complain(sentence);
        }

        return failures.Count == 0;
    }

    private string StaysInForce =>
        $"What a killed agent left in the kernel stays in force; 'cargowall stop --state-dir {options.StateDirectory}' takes it back.";

    private async Task<int> FailAsync(string reason, string sentence)
    {
        sentence = isSuccessor ? $"{sentence} {StaysInForce}" : sentence;
        failure = new Failure(reason, sentence);
        terminal.Complain(sentence);
        if (options.FailureFile is { } file)
        {
            try
            {
                Sentinel.Write(file, sentence);
            }
            catch (GuardedFileException exception)
            {
                terminal.Complain(exception.Message);
            }
        }

        await EndAsync();
        return ExitCode.Findings;
    }

    private void Mark(string what, string? file)
    {
        if (file is not null)
        {
            undo.Register(what, () => GuardedFile.Remove(file));
            Sentinel.Write(file);
        }
    }

    private static void Forget(string? file)
    {
        if (file is not null)
        {
            GuardedFile.Remove(file);
        }
    }

    private void Record(string kind, string sentence) =>
        stream?.Add(
            new ConnectionRecord
            {
                Time = EventRecords.Milliseconds(surroundings.Time.GetUtcNow()),
                Event = "agent",
                Kind = kind,
                Reason = PlainText.OneLine(sentence, 1000),
            }
        );

    /// <summary>What ended protection as it was decided at the start: a word of <see cref="ModeReason"/>, and a sentence.</summary>
    private sealed record Failure(string Reason, string Text);
}
