using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>explain</c>: whether a destination passes, for which jobs, and which line says so.</summary>
internal sealed class ExplainCommand(PolicySides sides) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "explain",
            Does = "Tells what the policy says about a destination, for each job or for one, and which line says it (without a port: 443/tcp)",
            Words = [new CommandWord("host[:port][/proto]"), new CommandWord("job", IsRequired: false)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var text = call.Arguments.Word("host[:port][/proto]");
        // Anything without blanks can be asked of DNS; what no host is called is a slip of the pen.
        if (
            !Destination.TryParse(text, out var destination)
            || (destination.Name is { } host && !(HostPattern.TryParse(host.Value, out var pattern, out _) && pattern is { IsPlain: true }))
        )
        {
            return NoDestination(text);
        }

        return Explain(await sides.FindAsync(call, cancellationToken), destination, call.Arguments.Find("job"));
    }

    internal static CommandAnswer NoDestination(string text) =>
        CommandAnswer.Mistaken(
            Markdown.Code(text) + Markdown.Ours(" is no destination. Write `registry.npmjs.org:443/tcp`, or an IPv6 address with a port in brackets.")
        );

    internal static CommandAnswer Explain(IReadOnlyList<PolicySide> sides, Destination destination, string? job)
    {
        var answer = SideAnswers.Of(sides, side => Explain(side, destination, job));
        return answer.Kind == CommandAnswerKind.Done
            ? answer with
            {
                Text = Markdown.Code(destination.ToString()) + Markdown.Ours("\n\n") + answer.Text,
            }
            : answer;
    }

    private static (Markdown Answer, Markdown Mistake) Explain(PolicySide side, Destination destination, string? job)
    {
        var subjects = side.Subjects.ToList();
        if (job is not null)
        {
            var (found, mistake) = Subject.Find(job, side.Workflows);
            if (found is null)
            {
                return (Markdown.Empty, mistake);
            }

            subjects = [found];
        }

        var rows = subjects.Select(subject => (subject.Name, Judge(side, subject, destination))).ToList();
        return (SubjectTable.Of(["verdict", "because"], rows), Markdown.Empty);
    }

    private static IReadOnlyList<Markdown> Judge(PolicySide side, Subject subject, Destination destination)
    {
        var policy = side.Resolve(subject.Workflow, subject.Job).Policy;
        if (policy.IsUnprotected)
        {
            return [Markdown.Ours("not decided here"), Markdown.Ours("no policy: the inputs of the step decide alone")];
        }

        var compiled = CompiledPolicy.Compile(policy);
        var verdict = compiled.Judge(
            new Connection
            {
                Names = destination.Name is { } name ? [name] : [],
                Address = destination.Address,
                Port = destination.Port,
                Protocol = destination.Protocol,
            }
        );
        return [Word(verdict, policy.Mode), Because(side, verdict, compiled, destination)];
    }

    private static Markdown Word(Verdict verdict, PolicyMode mode) =>
        Markdown.Ours(
            verdict.Passes ? "allowed"
            : mode == PolicyMode.Enforce ? "**denied**"
            : "would be denied (audit)"
        );

    private static Markdown Because(PolicySide side, Verdict verdict, CompiledPolicy compiled, Destination destination)
    {
        var because = verdict.Rule is { } rule
            ? OfRule(side, rule)
            : Markdown.Ours(compiled.Policy.DefaultAction == DefaultAction.Allow ? "no rule covers it, and the default is allow" : "no rule covers it");
        return destination.Name is { } name && compiled.JudgeName(name) is var resolves && resolves.Passes != verdict.Passes
            ? because + Markdown.Ours(resolves.Passes ? "; the name resolves, as other ports of it are allowed" : "; the name itself does not resolve")
            : because;
    }

    private static Markdown OfRule(PolicySide side, Rule rule)
    {
        var text = Markdown.Code(rule.ToString()) + Markdown.Ours(" · ") + side.Places.Of(rule.Origin);
        text = rule.Required ? text + Markdown.Ours(" (required)") : text;
        return rule.Why is { } why && !side.Discretion.Hides(rule.Origin) ? text + Markdown.Ours(": ") + Markdown.Text(why) : text;
    }
}
