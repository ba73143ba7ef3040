using System.Globalization;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;

namespace CargoWall.Agent.Authoring;

/// <summary>Logs that were judged by two policies, and what their reader could not read.</summary>
internal sealed class ReplayReading
{
    private const int MostRows = 40;
    private const int MostProcesses = 3;

    private readonly ConnectionLog<ReplayEntry> log;
    private readonly LogFiles files;

    private ReplayReading(ConnectionLog<ReplayEntry> log, LogFiles files, ReplayResult result)
    {
        this.log = log;
        this.files = files;
        Result = result;
    }

    public ReplayResult Result { get; }

    public static ReplayReading Of(
        CompiledPolicy before,
        CompiledPolicy after,
        LogFiles files,
        Surroundings surroundings,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var replay = new ConnectionReplay(before, after);
        var log = new ConnectionLog<ReplayEntry>(replay.Open, replay.Count);
        files.Read((stream, name) => log.Read(stream, name, cancellationToken), surroundings, terminal);
        return new ReplayReading(log, files, replay.Result());
    }

    public LogReport Report =>
        new(files.Names, log.Lines, log.Unreadable, [.. log.Problems.Select(problem => new LogProblemReport(problem.Source, problem.Line, problem.Message))]);

    /// <summary>Whether something was read and nothing of it is a record.</summary>
    public bool IsNoLog => log.Lines > 0 && log.Unreadable == log.Lines;

    /// <summary>Says on standard error what could not be read.</summary>
    public void Complain(Terminal terminal) => LogFiles.Complain(terminal, log.Lines, log.Unreadable, log.Problems);

    public static DestinationReport DestinationOf(ReplayedDestination row, ResolvedSources? before, ResolvedSources? after) =>
        new()
        {
            Destination = row.Destination,
            Lookup = row.IsLookup,
            Count = row.Count,
            RecordedDenied = row.RecordedDenied,
            Processes = [.. row.Processes.Select(process => new ProcessReport(process.Process, process.Count))],
            MoreProcesses = row.HasMoreProcesses,
            Base = before is null ? null : DecidedOf(row.Before, before),
            Head = after is null ? null : DecidedOf(row.After, after),
            Examples = [.. row.Examples.Select(example => new ExampleReport(example.Source, example.Line, example.ProcessName, example.Address?.ToString()))],
        };

    public static IReadOnlyList<RuleReport> RulesOf(IEnumerable<Rule> rules, ResolvedSources sources) =>
        [.. rules.Select(rule => new RuleReport(rule.ToString(), sources.Place(rule.Origin)))];

    /// <summary>A table of destinations under a heading; nothing where there are none.</summary>
    /// <param name="decided">What decided about a row, for a person.</param>
    public static void Print(string heading, Ink ink, IReadOnlyList<ReplayedDestination> rows, Func<ReplayedDestination, string> decided, Terminal terminal)
    {
        if (rows.Count == 0)
        {
            return;
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(ink.On(heading, terminal.OutHasColour));
        var table = new TextTable("destination", "count", "processes", "decided by", "first seen");
        foreach (var row in rows.Take(MostRows))
        {
            table.Add(
                ink,
                row.IsLookup ? $"{row.Destination} (look-up)" : row.Destination,
                row.Count.ToString(CultureInfo.InvariantCulture),
                ProcessesOf(row),
                decided(row),
                row.Examples is [var first, ..] ? string.Create(CultureInfo.InvariantCulture, $"{first.Source}:{first.Line}") : "-"
            );
        }

        table.WriteTo(terminal.Out, terminal.OutHasColour);
        if (rows.Count > MostRows)
        {
            terminal.Out.WriteLine($"… and {rows.Count - MostRows} more; --json lists them.");
        }
    }

    /// <summary>The rules that nothing used, with their places.</summary>
    public static void PrintUnused(IReadOnlyList<Rule> unused, int all, ResolvedSources sources, Terminal terminal)
    {
        if (unused.Count == 0)
        {
            return;
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(Ink.Yellow.On($"Rules that nothing here used: {unused.Count} of {all}", terminal.OutHasColour));
        var table = new TextTable("rule", "from");
        foreach (var rule in unused.Take(MostRows))
        {
            table.Add(null, rule.ToString(), sources.Place(rule.Origin));
        }

        table.WriteTo(terminal.Out, terminal.OutHasColour);
        if (unused.Count > MostRows)
        {
            terminal.Out.WriteLine($"… and {unused.Count - MostRows} more; --json lists them.");
        }
    }

    /// <summary>What decided, with its place.</summary>
    public static string Because(in Verdict verdict, ResolvedSources sources) =>
        (verdict.Rule, verdict.AutoAllowKind) switch
        {
            ({ } rule, _) => $"{rule} ({sources.Place(rule.Origin)})",
            (_, { } kind) => $"auto-allowed: {kind}",
            _ => "default action",
        };

    private static DecidedReport DecidedOf(in Verdict verdict, ResolvedSources sources) =>
        new(
            verdict.Kind switch
            {
                VerdictKind.Allowed => Wording.Allowed,
                VerdictKind.AutoAllowed => Wording.AutoAllowed,
                _ => Wording.Denied,
            },
            verdict.Rule?.ToString(),
            verdict.Rule is { } rule ? sources.Place(rule.Origin) : null,
            verdict.AutoAllowKind
        );

    private static string ProcessesOf(ReplayedDestination row)
    {
        var shown = string.Join(", ", row.Processes.Take(MostProcesses).Select(process => process.Process));
        return shown.Length == 0 ? "-"
            : row.HasMoreProcesses || row.Processes.Length > MostProcesses ? $"{shown}, …"
            : shown;
    }
}
