using System.CommandLine;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Machine;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall explain</c>: what a policy says about one destination, and which line says it.</summary>
internal static class ExplainCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var destination = new Argument<string>("destination")
        {
            Description = "A name or an address, for example registry.npmjs.org, 10.1.2.3:5432, dns.example:53/udp (absent: port 443/tcp)",
            HelpName = "HOST[:PORT][/PROTO]",
        };
        var question = new PolicyQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command("explain", "Tell what a policy says about a destination: exit 0 when it passes, 1 when it is denied") { destination, json };
        question.AddTo(command);
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var text = parsed.GetRequiredValue(destination);
            if (!Destination.TryParse(text, out var place))
            {
                throw new CommandFailedException(
                    $"'{text}' is no destination; write HOST[:PORT][/PROTO], for example github.com:443/tcp, an IPv6 address with a port in brackets.",
                    ExitCode.Misuse);
            }

            var sources = question.Resolve(parsed, surroundings, defaultFolder: ".");
            return ProblemReport.WriteAll(terminal, sources) && sources.Resolution is { } resolution
                ? Explain(place, sources, CompiledPolicy.Compile(resolution.Policy, AutoAllow(surroundings)), parsed.GetValue(json), terminal)
                : ExitCode.Findings;
        });
        return command;
    }

    private static AutoAllowContext AutoAllow(Surroundings surroundings) =>
        MachineAutoAllow.For([], bot: null, surroundings.Variable, isAzure: false);

    private static int Explain(Destination place, ResolvedSources sources, CompiledPolicy compiled, bool json, Terminal terminal)
    {
        var verdict = compiled.Judge(new Connection
        {
            Names = place.Name is { } name ? [name] : [],
            Address = place.Address,
            Port = place.Port,
            Protocol = place.Protocol,
        });
        NameVerdict? resolves = place.Name is { } asked ? compiled.JudgeName(asked) : null;
        var policy = compiled.Policy;
        var report = new ExplainReport
        {
            Destination = place.ToString(),
            Verdict = Wording.Of(verdict.Kind, policy.Mode == PolicyMode.Enforce),
            Mode = Wording.Of(policy.Mode),
            Rule = verdict.Rule?.ToString(),
            Origin = verdict.Rule is { } rule ? sources.Place(rule.Origin) : null,
            Kind = verdict.AutoAllowKind,
            ByDefault = verdict.ByDefault,
            Resolves = resolves?.Passes,
        };
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, AuthoringJson.Readable.ExplainReport));
        }
        else
        {
            Print(report, verdict, resolves, sources, policy.IsUnprotected, terminal);
        }

        return verdict.Passes ? ExitCode.Fine : ExitCode.Findings;
    }

    private static void Print(
        ExplainReport report, Verdict verdict, NameVerdict? resolves, ResolvedSources sources, bool isUnprotected, Terminal terminal)
    {
        var colour = terminal.OutHasColour;
        var ink = verdict.Passes ? Ink.Green : Ink.Red;
        var because = (verdict.Rule, report.Kind) switch
        {
            ({ } rule, _) => $"by the rule '{PlainText.OneLine(rule.ToString(), 300)}'",
            (null, { } kind) => $"as '{kind}', which the firewall itself grants",
            _ => "by the default action; no rule covers it",
        };
        terminal.Out.WriteLine($"{Ink.Bold.On(report.Destination, colour)} {ink.On(report.Verdict, colour)} {because}");
        if (verdict.Rule is { } decided)
        {
            terminal.Out.WriteLine($"  {report.Origin}{(decided.Required ? " (required by the organization)" : "")}{(decided.Why is { } why ? $": {PlainText.OneLine(why, 300)}" : "")}");
            sources.TextOf(decided.Origin)?.WriteExcerpt(terminal.Out, decided.Origin.Line, decided.Origin.Column, colour);
        }

        if (resolves is { } name && name.Passes != verdict.Passes)
        {
            terminal.Out.WriteLine(name.Passes
                ? "  The name itself may be resolved: another port or protocol of it is allowed."
                : "  The name may not be resolved.");
        }

        if (isUnprotected)
        {
            terminal.Out.WriteLine("  No assignment or default of these files applies here: the inputs of the step decide alone.");
        }
        else if (report.Mode == "audit")
        {
            terminal.Out.WriteLine("  The mode is audit: nothing is refused, what would be is logged.");
        }
    }
}
