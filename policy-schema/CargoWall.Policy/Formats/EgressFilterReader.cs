using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Reads egress-filter's policies. The text stays as it is, comments too; what its proxy adds to every rule without saying so, the control group of
/// the runner, is written into the headers.
/// </summary>
internal static class EgressFilterReader
{
    private const string AnyRepository = "owner/repo";
    private const string Group = $"cgroup={EgressBuiltins.RunnerCGroup}";

    /// <summary>Reads a text into a draft.</summary>
    public static void Read(PlacedText text, ImportDraft draft, ProblemList problems)
    {
        draft.ModeReason = draft.ModeReason.Length > 0 ? draft.ModeReason : "the text has no mode; its action enforces unless it is told to audit";
        if (!Check(text, problems, out var reading))
        {
            return;
        }

        draft.Lines.AddRange(WithGroup(text));
        TellOfRules(reading, text, draft, problems);
        draft.Note(
            NoteKind.About,
            Group,
            null,
            $"There a rule that names no control group holds for the runner's own processes alone, not for containers. [{Group}] says the same here; take it out where containers are meant too."
        );
        draft.Note(
            NoteKind.About,
            "built-in rules",
            null,
            "Its proxy opens the runner's own services by itself. Here the setting auto-allow does that, with kinds of its own; no rules are written for them."
        );
    }

    /// <summary>Reads text of this project's own action, which adds nothing to rules.</summary>
    public static void ReadOwn(PlacedText text, ImportDraft draft, ProblemList problems)
    {
        if (Check(text, problems, out _))
        {
            draft.Lines.AddRange(LinesOf(text));
        }
    }

    private static bool Check(PlacedText text, ProblemList problems, out EgressReading reading)
    {
        reading = EgressParser.Read(text.Text, EgressParser.HasPlaceholders(text.Text) ? AnyRepository : null);
        foreach (var problem in reading.Problems)
        {
            var (line, column) = text.Place(problem.Line, problem.Column);
            problems.Error(line, column, EgressReader.CodeOf(problem.Kind), problem.Message);
        }

        if (text.Text.Contains("${{", StringComparison.Ordinal))
        {
            var (line, column) = text.PlaceOfNext("${{");
            problems.Error(line, column, ProblemCodes.Expression, "An expression stands here, whose value is known in the job alone. Write the rules out.");
        }

        return !problems.HasErrors;
    }

    private static IEnumerable<string> LinesOf(PlacedText text) => text.Text.TrimEnd('\n', '\r').Split('\n').Select(line => line.TrimEnd('\r'));

    private static IEnumerable<string> WithGroup(PlacedText text)
    {
        var isBeforeHeaders = true;
        foreach (var line in LinesOf(text))
        {
            var read = EgressGrammar.Read(line).Line;
            if (read is EgressLine.Rule && isBeforeHeaders)
            {
                yield return $"[{Group}]";
            }

            isBeforeHeaders &= read is EgressLine.Nothing;
            yield return read is EgressLine.Header header ? WithGroup(line, header) : line;
        }
    }

    // '*' is any control group that is known there; here a rule without the attribute holds for those too.
    private static string WithGroup(string line, EgressLine.Header header)
    {
        var own = header.Attributes.FirstOrDefault(term => term.Key == ScopeKey.CGroup);
        var closing = line[header.Close..];
        return own is null ? $"{line[..header.Close]}{(line[header.Close - 1] == '[' ? string.Empty : " ")}{Group}{closing}"
            : header.Attributes is [{ Value: "*", IsGlob: true }] && line[..header.Close].TrimStart(' ', '\t') == "[cgroup=*" ? $"[{closing}"
            : line;
    }

    private static void TellOfRules(EgressReading reading, PlacedText text, ImportDraft draft, ProblemList problems)
    {
        foreach (var rule in reading.Rules)
        {
            var (line, column) = text.Place(rule.Line, rule.Column);
            var origin = new RuleOrigin(problems.Level, string.Empty, problems.File, line, column, null);
            if (rule.IsUrl)
            {
                draft.Note(NoteKind.Narrower, rule.Target, origin, "Rules about URLs open nothing yet; a host line opens the host until they do.");
            }

            if (rule is { Type: EgressRuleType.Host or EgressRuleType.WildcardHost, Protocol: Protocol.Udp })
            {
                draft.Note(NoteKind.Wider, rule.Target, origin, "There a host line never holds for UDP, here it does.");
            }

            if (rule.Attributes.FirstOrDefault(term => term.Key == ScopeKey.Step) is { } step && step.Value.Contains('.', StringComparison.Ordinal))
            {
                draft.Note(
                    NoteKind.Wider,
                    rule.Target,
                    origin,
                    $"There {step} is compared with the step alone, without the job, and fits none; here it fits JOB.ACTION."
                );
            }
        }
    }
}
