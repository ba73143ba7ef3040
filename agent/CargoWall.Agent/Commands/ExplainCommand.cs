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
            Description =
                "A name or an address, for example registry.npmjs.org, 10.1.2.3:5432, dns.example:53/udp (absent: port 443/tcp), or a request: https://api.github.com/repos",
            HelpName = "HOST[:PORT][/PROTO]|URL",
        };
        var method = new Option<string>("--method")
        {
            Description = "The method of a request",
            HelpName = "METHOD",
            DefaultValueFactory = _ => "GET",
        };
        var question = new PolicyQuestion(PolicyHere.Always);
        var bot = new BotQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command("explain", "Tell what a policy says about a destination: exit 0 when it passes, 1 when it is denied")
        {
            destination,
            method,
            json,
        };
        question.AddTo(command);
        bot.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                var asked = Read(
                    parsed.GetRequiredValue(destination),
                    parsed.GetRequiredValue(method),
                    isMethodGiven: parsed.GetResult(method) is { Implicit: false }
                );
                PolicyAtHand policy;
                if (await bot.AskAsync(parsed, question, surroundings, cancellationToken) is { } answer)
                {
                    policy = PolicyAtHand.Of(BotQuestion.PolicyOf(answer));
                }
                else
                {
                    var sources = question.Resolve(parsed, surroundings, terminal);
                    if (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is not { } resolution)
                    {
                        return ExitCode.Findings;
                    }

                    policy = PolicyAtHand.Of(resolution.Policy, sources);
                }

                var compiled = CompiledPolicy.Compile(policy.Policy, AutoAllow(surroundings));
                return asked.Request is { } request
                    ? ExplainRequest(request, asked.Place, policy, compiled, parsed.GetValue(json), terminal)
                    : Explain(asked.Place, policy, compiled, parsed.GetValue(json), terminal);
            }
        );
        return command;
    }

    private static (Destination Place, Request? Request) Read(string text, string method, bool isMethodGiven)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            if (method.Length == 0 || !method.All(letter => char.IsAsciiLetter(letter) || letter == '-'))
            {
                throw new CommandFailedException($"--method '{method}' is no method of HTTP; write a word such as GET or POST.", ExitCode.Misuse);
            }

            if (!Request.TryParse(text, method, out var request))
            {
                throw new CommandFailedException(
                    $"'{text}' is no URL of a request; write http or https, a host, maybe a port, and a path, for example https://api.github.com/repos.",
                    ExitCode.Misuse
                );
            }

            var isAddress = request!.Address is not null; // TryParse said true
            return (new Destination(isAddress ? null : request.Host, request.Address, request.Port, Protocol.Tcp), request);
        }

        if (isMethodGiven)
        {
            throw new CommandFailedException($"--method is for requests; '{text}' is no URL.", ExitCode.Misuse);
        }

        return Destination.TryParse(text, out var place)
            ? (place, null)
            : throw new CommandFailedException(
                $"'{text}' is no destination; write HOST[:PORT][/PROTO], for example github.com:443/tcp, an IPv6 address with a port in brackets, or a URL.",
                ExitCode.Misuse
            );
    }

    private static AutoAllowContext AutoAllow(Surroundings surroundings) => MachineAutoAllow.For([], bot: null, surroundings.Variable, isAzure: false);

    private static int Explain(Destination place, PolicyAtHand policy, CompiledPolicy compiled, bool json, Terminal terminal)
    {
        var verdict = compiled.Judge(ConnectionTo(place));
        NameVerdict? resolves = place.Name is { } asked ? compiled.JudgeName(asked) : null;
        var report = new ExplainReport
        {
            Destination = place.ToString(),
            Verdict = Wording.Of(verdict.Kind, policy.Policy.Mode == PolicyMode.Enforce),
            Mode = Wording.Of(policy.Policy.Mode),
            Rule = verdict.Rule?.ToString(),
            Origin = verdict.Rule is { } rule ? policy.Place(rule.Origin) : null,
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
            Print(report, verdict, resolves, policy, terminal);
        }

        return verdict.Passes ? ExitCode.Fine : ExitCode.Findings;
    }

    // What the policy says of the request, and what becomes of it under an agent that does not look at requests.
    private static int ExplainRequest(Request request, Destination place, PolicyAtHand policy, CompiledPolicy compiled, bool json, Terminal terminal)
    {
        var verdict = compiled.Judge(request);
        var connect = compiled.Judge(ConnectionTo(place));
        var enforce = compiled.Policy.Mode == PolicyMode.Enforce;
        var report = new ExplainReport
        {
            Destination =
                $"{request.Method} {request.Scheme}://{request.Host}{(request.Port == UrlPattern.DefaultPort(request.Scheme).First ? "" : $":{request.Port}")}{PlainText.OneLine(request.Path.Sent, 300)}",
            Verdict = Wording.Of(verdict.Kind, enforce),
            Mode = Wording.Of(compiled.Policy.Mode),
            Rule = verdict.Rule?.ToString(),
            Origin = verdict.Rule is { } rule ? policy.Place(rule.Origin) : null,
            Kind = verdict.AutoAllowKind,
            ByDefault = verdict.ByDefault,
            Connection = Wording.Of(connect.Kind, enforce),
            Admission = WordOf(compiled.Admit(ConnectionTo(place))),
        };
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, AuthoringJson.Readable.ExplainReport));
            return verdict.Passes ? ExitCode.Fine : ExitCode.Findings;
        }

        Print(report, verdict, resolves: null, policy, terminal);
        terminal.Out.WriteLine($"  The connection to {place} {report.Admission}.");
        if (connect.Passes != verdict.Passes)
        {
            terminal.Out.WriteLine($"  This version does not look at requests yet: live, {place} is {report.Connection}, whatever the path and method.");
        }

        return verdict.Passes ? ExitCode.Fine : ExitCode.Findings;
    }

    private static string WordOf(Admission admission) =>
        admission switch
        {
            { Passthrough: true } => "passes without a look at its requests (passthrough)",
            { Kind: AdmissionKind.Inspect } => "is let in, and each request in it is judged by itself",
            { Kind: AdmissionKind.Passes } => "passes with every request",
            _ => "is denied",
        };

    private static Connection ConnectionTo(Destination place) =>
        new()
        {
            Names = place.Name is { } name ? [name] : [],
            Address = place.Address,
            Port = place.Port,
            Protocol = place.Protocol,
        };

    private static void Print(ExplainReport report, Verdict verdict, NameVerdict? resolves, PolicyAtHand policy, Terminal terminal)
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
            terminal.Out.WriteLine(
                $"  {PlainText.OneLine(report.Origin ?? "where it stands is not told", 4096)}{(decided.Required ? " (required by the organization)" : "")}{(decided.Why is { } why ? $": {PlainText.OneLine(why, 300)}" : "")}"
            );
            policy.TextOf(decided.Origin)?.WriteExcerpt(terminal.Out, decided.Origin.Line, decided.Origin.Column, colour);
        }

        if (resolves is { } name && name.Passes != verdict.Passes)
        {
            terminal.Out.WriteLine(
                name.Passes ? "  The name itself may be resolved: another port or protocol of it is allowed." : "  The name may not be resolved."
            );
        }

        if (policy.Policy.IsUnprotected)
        {
            terminal.Out.WriteLine($"  {policy.IfUnprotected}");
        }
        else if (report.Mode == "audit")
        {
            terminal.Out.WriteLine("  The mode is audit: nothing is refused, what would be is logged.");
        }
    }
}
