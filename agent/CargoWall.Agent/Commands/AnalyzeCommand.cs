using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall analyze</c>: what was contacted, what a policy says about it, which rules nothing used and which are missing.</summary>
internal static class AnalyzeCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var logs = ReplayCommand.LogsArgument();
        var question = new PolicyQuestion(PolicyHere.BesideOrganization);
        var json = CommandLine.JsonOption();
        var command = new Command(
            "analyze",
            "Say what recorded connections reached and what a policy says about them: exit 0 when it allows all, 1 when it denies something; without a policy 0. For example: cargowall analyze audit.ndjson --policy ."
        )
        {
            logs,
            json,
        };
        question.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                question.Check(parsed, surroundings);
                if (question.JobNamed(parsed).Workflow is not null && !question.NamesFiles(parsed))
                {
                    throw new CommandFailedException("--workflow chooses the job whose policy judges, and no policy is named: add --policy .", ExitCode.Misuse);
                }

                var files = LogFiles.Of(parsed.GetRequiredValue(logs), surroundings);
                var sources = question.NamesFiles(parsed) ? question.ResolveForeign(parsed, surroundings, terminal) : null;
                if (sources is not null && (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is null))
                {
                    return Task.FromResult(ExitCode.Findings);
                }

                // Without a policy nothing is covered: each destination then draws a suggestion, and its verdict is the recorded one.
                var policy = CompiledPolicy.Compile(
                    sources?.Resolution?.Policy ?? EffectivePolicy.Unprotected,
                    MachineAutoAllow.For([], bot: null, surroundings.Variable, isAzure: false)
                );
                var reading = ReplayReading.Of(policy, policy, files, surroundings, terminal, cancellationToken);
                reading.Complain(terminal);
                var suggestions = RuleSuggestions.For(reading.Result.StillDenied);
                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(Report(reading, suggestions, sources), AuthoringJson.Readable.AnalysisReport));
                }
                else
                {
                    Print(reading, suggestions, sources, terminal);
                }

                var denies = sources is not null && reading.Result.Connections.StillDenied + reading.Result.Lookups.StillDenied > 0;
                return Task.FromResult(denies || reading.IsNoLog ? ExitCode.Findings : ExitCode.Fine);
            }
        );
        return command;
    }

    private static AnalysisReport Report(ReplayReading reading, RuleSuggestions suggestions, ResolvedSources? sources) =>
        new()
        {
            Logs = reading.Report,
            Mode = sources is null ? null : Wording.Of(reading.Result.AfterMode),
            Allowed = [.. reading.Result.StillAllowed.Select(row => ReplayReading.DestinationOf(row, null, sources))],
            Denied = [.. reading.Result.StillDenied.Select(row => ReplayReading.DestinationOf(row, null, sources))],
            RefusedByMachine = reading.Result.RefusedByMachine,
            Unlisted = reading.Result.Unlisted,
            UnusedRules = sources is null ? null : ReplayReading.RulesOf(reading.Result.UnusedRules, sources),
            Suggestions = [.. suggestions.Rules.Select(rule => new SuggestionReport(rule.Text, rule.Count, rule.PortIsAssumed))],
            Wider = [.. suggestions.Wider.Select(rule => new WiderReport(rule.Text, rule.Covers, rule.Opens))],
        };

    private static void Print(ReplayReading reading, RuleSuggestions suggestions, ResolvedSources? sources, Terminal terminal)
    {
        var result = reading.Result;
        terminal.Out.WriteLine(
            result.IsEmpty
                ? ReplayWords.Nothing
                : $"{Quantity.Of(result.Connections.All, "connection")} and {Quantity.Of(result.Lookups.All, "look-up")}{(sources is null ? "" : $"; the policy denies {Quantity.Of(result.Connections.StillDenied, "connection")} and {Quantity.Of(result.Lookups.StillDenied, "look-up")}")}."
        );
        if (sources is null)
        {
            ReplayReading.Print("Contacted", Ink.Bold, [.. result.StillAllowed, .. result.StillDenied], Recorded, terminal);
        }
        else
        {
            ReplayReading.Print("Denied", Ink.Red, result.StillDenied, row => ReplayReading.Because(row.After, sources), terminal);
            ReplayReading.Print("Allowed", Ink.Green, result.StillAllowed, row => ReplayReading.Because(row.After, sources), terminal);
            ReplayReading.PrintUnused(result.UnusedRules, result.Rules.DistinctBy(use => use.Rule.Origin).Count(), sources, terminal);
        }

        Print(suggestions, terminal);
    }

    private static string Recorded(ReplayedDestination row) =>
        row.RecordedDenied == 0 ? "recorded: passed"
        : row.RecordedDenied == row.Count ? "recorded: denied"
        : string.Create(CultureInfo.InvariantCulture, $"recorded: {row.RecordedDenied} denied");

    private static void Print(RuleSuggestions suggestions, Terminal terminal)
    {
        if (suggestions.Rules.IsEmpty)
        {
            return;
        }

        var (writer, colour) = (terminal.Out, terminal.OutHasColour);
        writer.WriteLine();
        writer.WriteLine(Ink.Bold.On("Rules that would allow what no rule covers (look at each: that a job did it does not make it right)", colour));
        foreach (var rule in suggestions.Rules)
        {
            writer.WriteLine(
                $"  - {rule.Text}{Ink.Faint.On($"  # {Quantity.Of(rule.Count, "time")}{(rule.PortIsAssumed ? "; the name was refused before a connection, so the port is a guess" : "")}", colour)}"
            );
        }

        if (!suggestions.Wider.IsEmpty)
        {
            writer.WriteLine();
            writer.WriteLine(Ink.Bold.On("Wider rules, if you choose them instead", colour));
            foreach (var rule in suggestions.Wider)
            {
                writer.WriteLine($"  - {rule.Text}{Ink.Faint.On($"  # instead of {rule.Covers.Length}; opens {rule.Opens}", colour)}");
            }
        }

        if (suggestions.Unwritable > 0)
        {
            writer.WriteLine();
            writer.WriteLine($"For {Quantity.Of(suggestions.Unwritable, "destination")} no rule can be written.");
        }
    }
}
