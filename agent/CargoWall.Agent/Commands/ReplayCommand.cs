using System.CommandLine;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall replay</c>: what a change of policy would have done to recorded connections.</summary>
internal static class ReplayCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var logs = LogsArgument();
        var before = new Option<string>("--base")
        {
            Description = "The policy as it is: a file, a folder with .cargowall/ in it, or a git revision",
            HelpName = "FILE|DIR|REV",
            Required = true,
        };
        var after = new Option<string>("--head")
        {
            Description = "The policy as it would be (default: this folder)",
            HelpName = "FILE|DIR|REV",
            DefaultValueFactory = _ => ".",
        };
        var versions = new VersionQuestion(new RepositoryQuestion());
        var job = new JobQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command(
            "replay",
            "Judge recorded connections by two policies: exit 0 when all that passed still passes, 1 when something would be denied. For example: cargowall replay --base main 'logs/*.ndjson'"
        )
        {
            logs,
            before,
            after,
            json,
        };
        versions.AddTo(command);
        job.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                job.Check(parsed);
                var files = LogFiles.Of(parsed.GetRequiredValue(logs), surroundings);
                var (old, now) = versions.Read(
                    parsed.GetRequiredValue(before),
                    parsed.GetRequiredValue(after),
                    ofOneRepository: true,
                    parsed,
                    surroundings,
                    terminal
                );
                if (!ProblemReport.WriteAll(terminal, old) | !ProblemReport.WriteAll(terminal, now))
                {
                    return Task.FromResult(ExitCode.Findings);
                }

                job.Doubt(parsed, surroundings, terminal, old, now);
                var reading = ReplayReading.Of(Compile(old), Compile(now), files, surroundings, terminal, cancellationToken);
                reading.Complain(terminal);
                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(Report(reading, old, now), AuthoringJson.Readable.ReplayReport));
                }
                else
                {
                    Print(reading, old, now, terminal);
                }

                var result = reading.Result;
                return Task.FromResult(
                    reading.IsNoLog || result.Connections.NewlyDenied + result.Lookups.NewlyDenied + result.NewlyRefused > 0 ? ExitCode.Findings : ExitCode.Fine
                );

                CompiledPolicy Compile(ResolvedSources sources) =>
                    CompiledPolicy.Compile(
                        Resolver.Resolve(job.Input(parsed, versions.Input(parsed, surroundings, sources))).Policy,
                        MachineAutoAllow.For([], bot: null, surroundings.Variable, isAzure: false)
                    );
            }
        );
        return command;
    }

    /// <summary>The argument of a command that reads logs.</summary>
    public static Argument<string[]> LogsArgument() =>
        new("logs")
        {
            Description = "Logs that 'start --audit-log' or 'run --json' wrote, egress-filter's connections.jsonl, patterns, or - for standard input",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "LOG",
        };

    private static ReplayReport Report(ReplayReading reading, ResolvedSources before, ResolvedSources after)
    {
        var result = reading.Result;
        return new ReplayReport
        {
            Logs = reading.Report,
            Mode = new BeforeAfter(Wording.Of(result.BeforeMode), Wording.Of(result.AfterMode)),
            Connections = CountsOf(result.Connections),
            Lookups = CountsOf(result.Lookups),
            NewlyRefused = result.NewlyRefused,
            RefusedByMachine = result.RefusedByMachine,
            NewlyDenied = Rows(result.NewlyDenied),
            NewlyAllowed = Rows(result.NewlyAllowed),
            StillDenied = Rows(result.StillDenied),
            Unlisted = result.Unlisted,
            UnusedRules = ReplayReading.RulesOf(result.UnusedRules, after),
        };

        IReadOnlyList<DestinationReport> Rows(IEnumerable<ReplayedDestination> rows) =>
            [.. rows.Select(row => ReplayReading.DestinationOf(row, before, after))];
    }

    private static CountsReport CountsOf(ReplayCounts counts) => new(counts.NewlyDenied, counts.NewlyAllowed, counts.StillDenied, counts.StillAllowed);

    private static void Print(ReplayReading reading, ResolvedSources before, ResolvedSources after, Terminal terminal)
    {
        var (result, colour) = (reading.Result, terminal.OutHasColour);
        terminal.Out.WriteLine(ReplayWords.Headline(result));
        ReplayReading.Print(
            "Newly denied",
            Ink.Red,
            result.NewlyDenied,
            row => $"{ReplayReading.Because(row.After, after)}; before: {ReplayReading.Because(row.Before, before)}",
            terminal
        );
        ReplayReading.Print("Newly allowed", Ink.Yellow, result.NewlyAllowed, row => ReplayReading.Because(row.After, after), terminal);
        if (ReplayWords.Mode(result) is { } mode)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine((result.NewlyRefused > 0 ? Ink.Red : Ink.Yellow).On(mode, colour));
            if (result.NewlyRefused > result.Connections.NewlyDenied)
            {
                ReplayReading.Print("Denied by both", Ink.Faint, result.StillDenied, row => ReplayReading.Because(row.After, after), terminal);
            }
        }

        ReplayReading.PrintUnused(result.UnusedRules, result.Rules.DistinctBy(use => use.Rule.Origin).Count(), after, terminal);
    }
}
