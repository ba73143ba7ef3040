using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall chain</c>: how organization, repository, workflow and job lead to what holds for a job.</summary>
internal static class ChainCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var question = new PolicyQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command("chain", "Show which policies hold for a job and what decided it") { json };
        question.AddTo(command);
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var sources = question.Resolve(parsed, surroundings, defaultFolder: ".");
            if (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is not { } resolution)
            {
                return ExitCode.Findings;
            }

            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(Report(resolution, sources), AuthoringJson.Readable.ChainReport));
            }
            else
            {
                Print(resolution, sources, terminal);
            }

            return ExitCode.Fine;
        });
        return command;
    }

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
                    finding.Message,
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

    private static void Print(Resolution resolution, ResolvedSources sources, Terminal terminal)
    {
        var colour = terminal.OutHasColour;
        foreach (var (depth, decision) in ExplanationText.Lines(resolution.Explanation))
        {
            var place = decision.Origin is { } origin ? Ink.Faint.On($"  ({sources.Place(origin)})", colour) : "";
            terminal.Out.WriteLine($"{new string(' ', depth * 2)}{PlainText.OneLine(decision.Text, 500)}{place}");
        }

        var policy = resolution.Policy;
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"mode {Wording.Of(policy.Mode)}, default action {Wording.Of(policy.DefaultAction)}, {policy.Rules.Length} rules, digest {policy.Digest[..12]}"
            )
        );
        if (policy.Rules.Length > 0)
        {
            var table = new TextTable("", "rule", "from");
            foreach (var (rule, number) in policy.Rules.Select((rule, number) => (rule, number)))
            {
                table.Add(
                    Ink.Faint,
                    number.ToString(CultureInfo.InvariantCulture),
                    rule.ToString(),
                    $"{sources.Place(rule.Origin)}{(rule.Required ? " (required)" : "")}"
                );
            }

            table.WriteTo(terminal.Out, colour);
        }

        foreach (var finding in resolution.Findings)
        {
            Finding(finding);
        }

        void Finding(Finding finding) =>
            terminal.Out.WriteLine(
                $"{(finding.Origin is { } origin ? $"{sources.Place(origin)}: " : "")}{Ink.Yellow.On("finding", colour)} {finding.Code}: {PlainText.OneLine(finding.Message, 1000)}"
            );
    }
}
