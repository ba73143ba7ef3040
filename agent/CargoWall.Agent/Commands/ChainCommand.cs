using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall chain</c>: how organization, repository, workflow and job lead to what holds for a job.</summary>
internal static class ChainCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var question = new PolicyQuestion(PolicyHere.Always);
        var bot = new BotQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command("chain", "Show which policies hold for a job and what decided it") { json };
        question.AddTo(command);
        bot.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                ChainReport report;
                if (await bot.AskAsync(parsed, question, surroundings, cancellationToken) is { } answer)
                {
                    report = Report(answer);
                }
                else
                {
                    var sources = question.Resolve(parsed, surroundings, terminal);
                    if (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is not { } resolution)
                    {
                        return ExitCode.Findings;
                    }

                    report = Report(resolution, sources);
                }

                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(report, AuthoringJson.Readable.ChainReport));
                }
                else
                {
                    Print(report, terminal);
                }

                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static ChainReport Report(PolicyChainAnswer answer) =>
        new()
        {
            Protected = answer.IsProtected,
            Mode = answer.Mode,
            DefaultAction = answer.DefaultAction,
            Digest = answer.Digest,
            Rules = answer.Rules,
            Decisions = answer.Decisions,
            Findings = answer.Findings ?? [],
        };

    private static ChainReport Report(Resolution resolution, ResolvedSources sources) =>
        new()
        {
            Protected = !resolution.Policy.IsUnprotected,
            Mode = Wording.Of(resolution.Policy.Mode),
            DefaultAction = Wording.Of(resolution.Policy.DefaultAction),
            Digest = resolution.Policy.Digest,
            Rules = [.. resolution.Policy.Rules.Select((rule, number) => new ChainRule(number, rule.ToString(), sources.Place(rule.Origin), rule.Required))],
            Decisions = Decision(resolution.Explanation, sources),
            Findings =
            [
                .. resolution.Findings.Select(finding => new ChainFinding(
                    finding.Code,
                    finding.Severity.ToString().ToLowerInvariant(),
                    finding.Sentence(sources.Place),
                    finding.Origin is { } origin ? sources.Place(origin) : null
                )),
            ],
        };

    private static ChainDecision Decision(Explanation explanation, ResolvedSources sources) =>
        new(
            explanation.Text,
            explanation.Origin is { } origin ? sources.Place(origin) : null,
            [.. explanation.Children.Select(child => Decision(child, sources))]
        );

    private static void Print(ChainReport report, Terminal terminal)
    {
        var colour = terminal.OutHasColour;
        if (report.Decisions is { } decisions)
        {
            Print(decisions, depth: 0, terminal);
        }
        else
        {
            terminal.Out.WriteLine("What decided is not told: anybody can read the repository, but not its organization's policy files.");
        }

        terminal.Out.WriteLine();
        var digest = PlainText.OneLine(report.Digest, 64);
        terminal.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"mode {PlainText.OneLine(report.Mode, 20)}, default action {PlainText.OneLine(report.DefaultAction, 20)}, {Quantity.Of(report.Rules.Count, "rule")}, digest {digest[..Math.Min(12, digest.Length)]}"
            )
        );
        if (report.Rules.Count > 0)
        {
            var table = new TextTable("", "rule", "from");
            foreach (var rule in report.Rules)
            {
                table.Add(
                    Ink.Faint,
                    rule.Number.ToString(CultureInfo.InvariantCulture),
                    rule.Rule,
                    $"{rule.Origin ?? "not told"}{(rule.Required ? " (required)" : "")}"
                );
            }

            table.WriteTo(terminal.Out, colour);
        }

        foreach (var finding in report.Findings)
        {
            terminal.Out.WriteLine(
                $"{(finding.Origin is { } origin ? $"{PlainText.OneLine(origin, 300)}: " : "")}{Ink.Yellow.On("finding", colour)} {PlainText.OneLine(finding.Code, 100)}: {PlainText.OneLine(finding.Message, 1000)}"
            );
        }
    }

    private static void Print(ChainDecision decision, int depth, Terminal terminal)
    {
        var place = decision.Origin is { } origin ? Ink.Faint.On($"  ({PlainText.OneLine(origin, 300)})", terminal.OutHasColour) : "";
        terminal.Out.WriteLine($"{new string(' ', depth * 2)}{PlainText.OneLine(decision.Text, 500)}{place}");
        foreach (var cause in decision.Because)
        {
            Print(cause, depth + 1, terminal);
        }
    }
}
