using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using CargoWall.Agent.Dns;
using CargoWall.Agent.Lifetime;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Commands;

/// <summary>The <c>cargowall</c> command line: the table of commands, and what is said to a command line that fits none.</summary>
internal static class CommandLine
{
    private static readonly Option<bool?> GitHubActions = new("--github-actions")
    {
        Description = "Print workflow commands for GitHub's runner (default: when GITHUB_ACTIONS is true)",
        Recursive = true,
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Runs one command line and returns its exit code; nothing a person can cause is thrown.</summary>
    public static async Task<int> RunAsync(string[] arguments, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var (own, toRun) = Split(arguments);
        var root = Build(surroundings, own, toRun);
        // No response files: '@scope/package' is a word like any other.
        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var terminal = TerminalOf(parsed, surroundings);

        if (arguments.Length == 0)
        {
            await root.Parse(["--help"]).InvokeAsync(Configuration(surroundings), cancellationToken);
            return ExitCode.Misuse;
        }

        var mistyped = MistypedOption(parsed, own);
        // A shell that completes asks with a command line that is not finished; its mistakes are not its own yet.
        if ((parsed.Errors.Count > 0 || mistyped is not null) && !IsQuestionOfShell(arguments))
        {
            terminal.Complain(Misuse(parsed, mistyped));
            return ExitCode.Misuse;
        }

        try
        {
            var exitCode = await parsed.InvokeAsync(Configuration(surroundings), cancellationToken);
            if (exitCode != ExitCode.Fine || surroundings.OutFailure() is 0)
            {
                return exitCode;
            }

            terminal.Complain(
                $"The answer could not be written as a whole: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(surroundings.OutFailure())}."
            );
            return ExitCode.Findings;
        }
        catch (CommandFailedException failure)
        {
            terminal.Complain(failure.Message);
            return failure.ExitCode;
        }
        catch (GuardedFileException failure)
        {
            terminal.Complain(failure.Message);
            return ExitCode.Findings;
        }
    }

    /// <summary>The option of every command that can answer a program.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Answer with JSON on standard output" };

    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words) =>
        new(name)
        {
            CompletionSources = { words },
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                if (words.Contains(given))
                {
                    return given;
                }

                result.AddError($"{name} takes {string.Join(" or ", words)}, not '{given}'");
                return null;
            },
        };

    /// <summary>The option that names another engine's format.</summary>
    public static Option<string?> FormatOption(string name, string description)
    {
        var option = Choice(name, description, [.. PolicyWords.Format.All]);
        option.Required = true;
        return option;
    }

    /// <summary>The option that names a file for what is written.</summary>
    public static Option<string?> OutputOption() => new("--output") { Description = "A file to write instead of standard output", HelpName = "FILE" };

    /// <summary>The option that says whether denied connections are refused.</summary>
    public static Option<string?> ModeOption(string description) =>
        Choice("--mode", $"enforce refuses what the policy denies, {description}", "enforce", "audit");

    /// <summary>The mode of a word that the option let through; null when it was not given.</summary>
    public static PolicyMode? ModeOf(string? word) => PolicyWords.Mode.TryRead(word, out var mode) ? mode : null;

    /// <summary>The option that names DNS servers; it may come several times.</summary>
    public static Option<string[]> UpstreamOption() =>
        new("--dns-upstream") { Description = "A DNS server to ask, the first before the others (default: those of this machine)", HelpName = "ADDR[:PORT]" };

    /// <summary>The servers that were named, else those of this machine.</summary>
    /// <param name="named">The values of the option.</param>
    /// <param name="localToo">Whether servers on this machine will do: they would ask through the proxy again if they were governed.</param>
    /// <exception cref="CommandFailedException">One is no server, or there is none.</exception>
    public static ImmutableArray<IPEndPoint> UpstreamsOf(string[] named, bool localToo)
    {
        if (named.Length == 0)
        {
            return DnsUpstreams.TryFind(out var found, out var missing, localToo: localToo) ? found : throw new CommandFailedException(missing);
        }

        return
        [
            .. named.Select(text =>
                DnsUpstreams.TryParse(text, out var server, out var problem) ? server : throw new CommandFailedException(problem, ExitCode.Misuse)
            ),
        ];
    }

    /// <summary>How the command that was parsed speaks.</summary>
    public static Terminal TerminalOf(ParseResult parsed, Surroundings surroundings)
    {
        var asked = parsed.GetResult(GitHubActions);
        var wanted = asked is null or { Implicit: true }
            ? surroundings.Variable("GITHUB_ACTIONS") == "true"
            : asked.Errors.Any() || asked.GetValueOrDefault<bool?>() != false;
        return new Terminal(surroundings, wanted);
    }

    // What 'run' runs stands after --. It is taken off before anything is parsed: a mistyped option of ours must never become the command,
    // nor an option of the command ours.
    private static (string[] Own, string[] ToRun) Split(string[] arguments)
    {
        var dashes = Array.IndexOf(arguments, "--");
        return dashes >= 0 && Array.Find(arguments, word => !word.StartsWith('-')) == "run"
            ? (arguments[..dashes], arguments[(dashes + 1)..])
            : (arguments, []);
    }

    private static RootCommand Build(Surroundings surroundings, string[] own, string[] toRun)
    {
        (string Name, Func<Command> Build)[] commands =
        [
            ("run", () => RunCommand.Build(surroundings, toRun)),
            ("start", () => StartCommand.Build(surroundings)),
            ("wait-ready", () => WaitReadyCommand.Build(surroundings)),
            ("status", () => StatusCommand.Build(surroundings)),
            ("stop", () => StopCommand.Build(surroundings)),
            ("summary", () => SummaryCommand.Build(surroundings)),
            ("validate", () => ValidateCommand.Build(surroundings)),
            ("test", () => TestCommand.Build(surroundings)),
            ("diff", () => DiffCommand.Build(surroundings)),
            ("replay", () => ReplayCommand.Build(surroundings)),
            ("analyze", () => AnalyzeCommand.Build(surroundings)),
            ("permissions", () => PermissionsCommand.Build(surroundings)),
            ("explain", () => ExplainCommand.Build(surroundings)),
            ("chain", () => ChainCommand.Build(surroundings)),
            ("export", () => ExportCommand.Build(surroundings)),
            ("import", () => ImportCommand.Build(surroundings)),
            ("install-action", () => InstallActionCommand.Build(surroundings)),
            ("doctor", () => DoctorCommand.Build(surroundings)),
            ("completion", () => CompletionCommand.Build(surroundings)),
        ];
        var root = new RootCommand("An egress firewall for CI that is run from git.");

        // One that stands first is the only one that can be meant; the others' options are not worth their time before a start.
        var named = Array.FindIndex(commands, command => own is [var first, ..] && first == command.Name);
        foreach (var command in named < 0 ? commands : [commands[named]])
        {
            root.Subcommands.Add(command.Build());
        }

        root.Options.Add(GitHubActions);
        if (own is [var asked, ..] && asked.StartsWith('['))
        {
            Completions.MarkPaths(root);
        }

        return root;
    }

    private static bool IsQuestionOfShell(string[] arguments) => arguments[0].StartsWith("[suggest", StringComparison.Ordinal);

    private static InvocationConfiguration Configuration(Surroundings surroundings) =>
        new()
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are the commands' own business: an ordered undo needs more than a time-out
        };

    // A command that takes files would take a mistyped option for one. What begins with a dash stands behind -- where it is meant.
    private static string? MistypedOption(ParseResult parsed, string[] own) =>
        own.Contains("--")
            ? null
            : parsed
                .CommandResult.Children.OfType<ArgumentResult>()
                .SelectMany(argument => argument.Tokens)
                .Select(token => token.Value)
                .FirstOrDefault(word => word.Length > 1 && word.StartsWith('-'));

    private static string Misuse(ParseResult parsed, string? mistyped)
    {
        var command = parsed.CommandResult.Command;
        var isRoot = command is RootCommand;
        var help = isRoot ? "cargowall --help" : $"cargowall {command.Name} --help";
        if ((mistyped ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null)) is { } word)
        {
            if (word.StartsWith('-'))
            {
                var options = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive));
                return $"'{word}' is no option of {(isRoot ? "cargowall" : $"'cargowall {command.Name}'")};"
                    + $"{Meant(word, options.Where(option => !option.Hidden).Select(option => option.Name))} '{help}' lists them.";
            }

            return isRoot
                ? $"'{word}' is no command;{Meant(word, command.Subcommands.Select(it => it.Name))} '{help}' lists them."
                : $"'{word}' is one argument too many for 'cargowall {command.Name}'{(command.Name == "run" ? " (the command stands after --)" : "")}; '{help}' shows how it is used.";
        }

        var missing = command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 }
        );
        if (missing is not null)
        {
            return $"'cargowall {command.Name}' needs {missing.HelpName ?? missing.Name}; '{help}' shows how it is used.";
        }

        var message = parsed.Errors[0].Message.ReplaceLineEndings(" ").Replace('\t', ' ').TrimEnd('.', ' ');
        return $"{message}; '{help}' shows how it is used.";
    }

    private static string Meant(string word, IEnumerable<string> known) => Suggestion.For(word, known) is { } near ? $" did you mean '{near}'?" : "";
}

/// <summary>A command that cannot go on; the message is one sentence with place and mend.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCode.Findings) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
