using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using CargoWall.Agent.Attribution;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Dns;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Guarding;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Agent.Running;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall run</c>: one command under a policy, in a control group of its own; then what it reached. Needs no bot.</summary>
internal static class RunCommand
{
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <param name="surroundings">The world.</param>
    /// <param name="toRun">What stood after <c>--</c>: the command and its arguments.</param>
    public static Command Build(Surroundings surroundings, string[] toRun)
    {
        var command = new Command(
            "run",
            "Run one command under a policy and show what it reached: cargowall run --policy FILE -- CMD… . The exit code is the command's "
                + "(128 and the number of the signal that ended it, 127 when it does not exist, 126 when it cannot be run), and 1 instead of 0 when "
                + "connections were denied and the policy has 'fail-job-on-deny' set."
        );
        var question = new PolicyQuestion(PolicyHere.BesideOrganization);
        var mode = CommandLine.ModeOption("audit lets everything pass and logs it (default: what the policy says)");
        var json = new Option<string?>("--json") { Description = "Write each connection as a line of JSON", HelpName = "FILE" };
        var upstream = CommandLine.UpstreamOption();
        question.AddTo(command);
        command.Options.Add(mode);
        command.Options.Add(json);
        command.Options.Add(upstream);
        command.SetAction(
            async (parsed, _) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                if (toRun.Length == 0)
                {
                    throw new CommandFailedException(
                        "'cargowall run' needs a command after --, for example: cargowall run --policy policy.yml -- npm ci.",
                        ExitCode.Misuse
                    );
                }

                ProgramLoading.Begin();
                var sources = question.Resolve(parsed, surroundings, terminal);
                if (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is not { } resolution)
                {
                    return ExitCode.Findings;
                }

                var asked = CommandLine.ModeOf(parsed.GetValue(mode));
                var upstreams = CommandLine.UpstreamsOf(parsed.GetValue(upstream) ?? [], localToo: true);
                var compiled = CompiledPolicy.Compile(
                    resolution.Policy,
                    MachineAutoAllow.For(upstreams, bot: null, surroundings.Variable, MachineAutoAllow.IsAzure())
                );
                if (!question.NamesFiles(parsed))
                {
                    terminal.Note(
                        asked == PolicyMode.Enforce
                            ? "no --policy: nothing beyond this machine is allowed"
                            : "no --policy: everything passes, and is shown at the end"
                    );
                }
                else if (resolution.Policy.IsUnprotected)
                {
                    terminal.Warn(
                        "Nothing in these policy files applies here: they have no assignment, default or settings.mode for this repository, workflow and job."
                    );
                }

                var run = new Run(surroundings, terminal, sources, compiled, asked ?? resolution.Policy.Mode, upstreams)
                {
                    JsonFile = parsed.GetValue(json) is { } file ? surroundings.FullPath(file) : null,
                };
                return await run.ExecuteAsync(toRun);
            }
        );
        return command;
    }

    private sealed class Run(
        Surroundings surroundings,
        Terminal terminal,
        ResolvedSources sources,
        CompiledPolicy policy,
        PolicyMode mode,
        ImmutableArray<IPEndPoint> upstreams
    )
    {
        private readonly ConnectionTally tally = new();
        private readonly ConcurrentQueue<string> tampered = new();

        public string? JsonFile { get; init; }

        public async Task<int> ExecuteAsync(string[] words)
        {
            var found = ExecutableLookup.Find(words[0], surroundings.Variable("PATH") ?? "/usr/bin:/bin", surroundings.Folder);
            return await found.Match(
                it => GuardAsync(it.File, words[1..]),
                _ => FailAsync($"'{words[0]}' is no command on this machine; check its name and PATH.", NotFound),
                it => FailAsync($"'{it.File}' cannot be run; it is a folder or lacks the permission to execute.", NotExecutable)
            );
        }

        private Task<int> FailAsync(string sentence, int exitCode)
        {
            terminal.Complain(sentence);
            return Task.FromResult(exitCode);
        }

        private async Task<int> GuardAsync(string file, string[] arguments)
        {
            var log = JsonFile is null ? null : AuditLog.Replace(JsonFile);
            var stream = new RecordStream(log, tally.Add, surroundings.Time);
            int exitCode;
            IReadOnlyList<string> unenforced;
            KernelCounters kernel;
            try
            {
                using var group = MakeGroup();
                await using var firewall = Attach(group);
                Raise(
                    firewall,
                    new FirewallOrders
                    {
                        Policy = policy,
                        Mode = mode,
                        Upstreams = upstreams,
                        Records = new EventRecords(sources.Place),
                        Stream = stream,
                        OnTampering = found => tampered.Enqueue(found.Sentence),
                    }
                );
                exitCode = await RunAsync(group, file, arguments);
                unenforced = firewall.Unenforced;
                kernel = firewall.Kernel;
            }
            finally
            {
                await stream.DisposeAsync();
            }

            Report(stream.Counters.LostEvents, unenforced, kernel);
            if (!policy.Policy.Settings.FailJobOnDeny || stream.Denials.Sentence is not { } failure)
            {
                return exitCode;
            }

            terminal.Complain(failure);
            return exitCode == ExitCode.Fine ? ExitCode.Findings : exitCode;
        }

        private static ChildCgroup MakeGroup()
        {
            var mount =
                CgroupMount.Find()
                ?? throw new CommandFailedException(
                    "No control groups version 2 are mounted here; mount them with 'mount -t cgroup2 none /sys/fs/cgroup', or look at 'cargowall doctor'."
                );
            try
            {
                return ChildCgroup.Create(CgroupMount.OfThisProcess(mount));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(
                    $"No control group can be made below {mount} ({exception.Message.TrimEnd('.')}); run as root, for example with sudo. 'cargowall doctor' says what is missing."
                );
            }
        }

        private Firewall Attach(ChildCgroup group)
        {
            try
            {
                return Firewall.Attach(new FirewallPlace { Cgroup = group.Path, Time = surroundings.Time });
            }
            catch (KernelUnavailableException missing)
            {
                throw new CommandFailedException($"{missing.Message} 'cargowall doctor' shows all that is missing.");
            }
        }

        private static void Raise(Firewall firewall, FirewallOrders orders)
        {
            try
            {
                firewall.Raise(orders);
            }
            catch (KernelCapacityException tooMuch)
            {
                throw new CommandFailedException(tooMuch.Message);
            }
        }

        private async Task<int> RunAsync(ChildCgroup group, string file, string[] arguments)
        {
            using var command = ContainedCommand.Start(group, file, arguments);
            // The terminal sends these to the command itself, which decides what they mean.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
            using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
            // These come to this process alone: the first is handed on, a second ends everything in the group.
            var asked = 0;
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, HandOn(15));
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HandOn(1));
            var exitCode = await command.WaitAsync(CancellationToken.None);
            if (group.End() is > 0 and var left)
            {
                terminal.Note(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{left} {(left == 1 ? "process" : "processes")} that the command left behind {(left == 1 ? "was" : "were")} ended: nothing runs on without the policy"
                    )
                );
            }

            return exitCode;

            Action<PosixSignalContext> HandOn(int signal) =>
                context =>
                {
                    context.Cancel = true;
                    if (Interlocked.Increment(ref asked) == 1)
                    {
                        command.Signal(signal);
                    }
                    else
                    {
                        group.End();
                    }
                };
        }

        private void Report(long lost, IReadOnlyList<string> unenforced, KernelCounters kernel)
        {
            var entries = tally.Entries();
            var colour = terminal.ErrorHasColour;
            terminal.Error.WriteLine();
            if (entries.Count == 0)
            {
                terminal.Note($"the command reached nothing beyond this machine (mode {Wording.Of(mode)})");
            }
            else
            {
                terminal.Note($"what the command reached (mode {Wording.Of(mode)})");
                TallyTable.Of(entries).WriteTo(terminal.Error, colour);
            }

            if (tally.Unlisted > 0)
            {
                terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"{tally.Unlisted} further connections are not in the table: it is full."));
            }

            foreach (var sentence in tampered)
            {
                terminal.Complain(sentence);
            }

            foreach (var sentence in (kernel with { LostEvents = lost + kernel.LostEvents }).Troubles)
            {
                terminal.Warn(sentence);
            }

            foreach (var sentence in unenforced.Concat(UnenforcedParts.NotEnforced(policy.Policy.Sudo, policy.Policy)))
            {
                terminal.Warn($"Not enforced: {sentence}");
            }
        }
    }
}
