using System.CommandLine;
using System.Text;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Guarding;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall start</c>: guards the machine, or one control group, in the foreground until it is ended.</summary>
internal sealed class StartCommand
{
    private const string Variables = "CARGOWALL_* variables";

    private readonly Surroundings surroundings;
    private readonly PolicyQuestion question = new(PolicyHere.Never);
    private readonly Option<string?> apiUrl = Text("--api-url", "URL", "The bot that serves the policy and takes the report");
    private readonly Option<string?> mode = CommandLine.ModeOption(
        "audit lets it pass and logs it (default: what the policy says; a served enforce stays enforce)"
    );
    private readonly Option<string?> onUnavailable = CommandLine.Choice(
        "--on-unavailable",
        "What to do when the bot cannot be reached (default: what the last known policy says, else last-known); one that is weaker than that policy's does not count",
        "last-known",
        "local",
        "audit",
        "lockdown"
    );

    private readonly Option<string?> sudoLockdown = CommandLine.Choice(
        "--sudo-lockdown",
        "true closes sudo to the job, whatever the policy says; this version does not close it yet and says so",
        "true",
        "false"
    );

    private readonly Option<string[]> policyKeys = new("--policy-key-fingerprint")
    {
        Description = "Believe the bot only when its answer is signed by this key, which the bot shows at /api/v1/policy-keys; several while a key is replaced",
        HelpName = "SHA256",
    };

    private readonly Option<string[]> upstreams = CommandLine.UpstreamOption();
    private readonly Option<string?> cgroup = Text("--cgroup", "PATH", "The control group to guard (default: all of the machine)");
    private readonly Option<string[]> interfaces = new("--interface") { Description = "An uplink for the packet filter", HelpName = "IF" };
    private readonly Option<string> stateDirectory = AgentSocket.StateDirectoryOption();
    private readonly Option<string?> auditLog = Text("--audit-log", "FILE", "Append each event as a line of JSON");
    private readonly Option<string?> readyFile = Text("--ready-file", "FILE", "Written when the policy is in force");
    private readonly Option<string?> failureFile = Text("--failure-file", "FILE", "Written when the agent cannot start");
    private readonly Option<string?> pidFile = Text("--pid-file", "FILE", "Holds the process id while the agent lives");

    private StartCommand(Surroundings surroundings) => this.surroundings = surroundings;

    public static Command Build(Surroundings surroundings)
    {
        var start = new StartCommand(surroundings);
        var command = new Command("start", "Guard this machine until SIGTERM or 'cargowall stop' (needs root)") { start.apiUrl };
        start.question.AddTo(command);
        foreach (
            var option in (Option[])
                [
                    start.mode,
                    start.onUnavailable,
                    start.sudoLockdown,
                    start.policyKeys,
                    start.upstreams,
                    start.cgroup,
                    start.interfaces,
                    start.stateDirectory,
                    start.auditLog,
                    start.readyFile,
                    start.failureFile,
                    start.pidFile,
                ]
        )
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, _) => start.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        ProgramLoading.Begin();
        var terminal = CommandLine.TerminalOf(parsed, surroundings);
        StartOptions options;
        try
        {
            options = Read(parsed, terminal);
            question.Check(parsed, surroundings);
        }
        catch (CommandFailedException failure)
        {
            if (PathOf(parsed, failureFile) is { } file)
            {
                Sentinel.Write(file, failure.Message);
            }

            throw;
        }

        await using var life = new AgentLife(options, surroundings, terminal);
        return await life.RunAsync();
    }

    private StartOptions Read(ParseResult parsed, Terminal terminal)
    {
        var url = parsed.GetValue(apiUrl);
        var variables = AgentVariables.Of(surroundings.VariableNames());
        var byVariables = question.NamesFiles(parsed) ? null : AgentVariables.Read(surroundings.Variable);
        if (url is null && !question.NamesFiles(parsed) && byVariables is null)
        {
            throw new CommandFailedException("'cargowall start' needs a policy: name its files with --policy, or the bot with --api-url.", ExitCode.Misuse);
        }

        return new StartOptions
        {
            ReadLocal =
                question.NamesFiles(parsed) ? () => ReadLocal(parsed, terminal)
                : byVariables is null ? null
                : () => ReadVariables(byVariables, parsed, terminal),
            LocalSource = byVariables is null ? question.Named(parsed) : Variables,
            Step = new StepInputs
            {
                Mode = CommandLine.ModeOf(parsed.GetValue(mode)),
                OnUnavailable = PolicyWords.OnUnavailable.TryRead(parsed.GetValue(onUnavailable), out var wish) ? wish : null,
                SudoLockdown = bool.TryParse(parsed.GetValue(sudoLockdown), out var closed) ? closed : null,
                Others = question.NamesFiles(parsed) ? ["--policy", .. variables] : variables,
                Overruled = question.NamesFiles(parsed) ? variables : [],
            },
            ApiUrl = url is null ? null : Address(url, terminal),
            PolicyKeys = [.. (parsed.GetValue(policyKeys) ?? []).SelectMany(Fingerprints)],
            Job = question.JobOf(parsed) ?? surroundings.Variable("GITHUB_JOB"),
            Upstreams = CommandLine.UpstreamsOf(parsed.GetValue(upstreams) ?? [], localToo: false),
            Cgroup = PathOf(parsed, cgroup),
            Interfaces = parsed.GetValue(interfaces) ?? [],
            StateDirectory = surroundings.FullPath(parsed.GetRequiredValue(stateDirectory)),
            AuditLog = PathOf(parsed, auditLog),
            ReadyFile = PathOf(parsed, readyFile),
            FailureFile = PathOf(parsed, failureFile),
            PidFile = PathOf(parsed, pidFile),
            StopSecret = surroundings.Variable(StopCommand.SecretVariable) is { Length: > 0 } secret ? secret : null,
        };
    }

    // What the open-source agent is told by its variables; a mistake in one of them ends the start as one in a file does.
    private ResolvedSources ReadVariables(PolicyImport import, ParseResult parsed, Terminal terminal) =>
        import.Match(
            read =>
            {
                foreach (var note in read.Notes.Where(note => note.ChangesMeaning))
                {
                    terminal.Warn($"{note.Subject}: {note.Reason}");
                }

                return question.Resolve(parsed, surroundings, PolicySources.ReadOne(Variables, Encoding.UTF8.GetBytes(read.Text), PolicyLevel.Repository, ""));
            },
            refused => throw new CommandFailedException($"{refused.Problems[0].File} has an error: {refused.Problems[0].Message}")
        );

    private ResolvedSources ReadLocal(ParseResult parsed, Terminal terminal)
    {
        var local = question.Resolve(parsed, surroundings, terminal);
        if (ProblemReport.WriteAll(terminal, local))
        {
            return local;
        }

        var (sources, problem) = local.Problems.First(it => it.Problem.Severity == Policy.Reading.ProblemSeverity.Error);
        throw new CommandFailedException(
            $"The policy has errors, the first at {sources.Shown(problem.File)}:{problem.Line}:{problem.Column}: {sources.Told(problem.Message)}"
        );
    }

    // The action hands its input on as it is: several may be separated by commas or white space. An input that is there and says nothing is a mistake.
    private static IEnumerable<string> Fingerprints(string text)
    {
        var parts = text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? throw NoFingerprint(text) : parts.Select(part => PolicySignature.NormalizeFingerprint(part) ?? throw NoFingerprint(part));
    }

    private static CommandFailedException NoFingerprint(string text) =>
        new(
            $"--policy-key-fingerprint '{PlainText.OneLine(text, 100)}' is no fingerprint; the bot shows it at /api/v1/policy-keys, 64 hex digits.",
            ExitCode.Misuse
        );

    /// <summary>The address of a bot.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    internal static Uri Address(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.Query.Length > 0
            || url.UserInfo.Length > 0
        )
        {
            throw new CommandFailedException($"--api-url {text} is no address of a bot; write it as https://HOST[:PORT][/PATH].", ExitCode.Misuse);
        }

        return url;
    }

    /// <summary>The same; a warning when it is not encrypted.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    internal static Uri Address(string text, Terminal terminal)
    {
        var url = Address(text);
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            terminal.Warn($"--api-url {text} is not encrypted: who listens on the way can take the job's token.");
        }

        return url;
    }

    private string? PathOf(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } path ? surroundings.FullPath(path) : null;

    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };
}
