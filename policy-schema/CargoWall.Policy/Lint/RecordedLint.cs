using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Lint;

/// <summary>What the last runs of a job say about its rules. One rule at a time is kept in mind, however many connections there are.</summary>
internal static class RecordedLint
{
    public static IEnumerable<Finding> Lint(EffectivePolicy policy, IEnumerable<RecordedConnection> recorded)
    {
        var compiled = CompiledPolicy.Compile(policy);
        var uses = new Use[compiled.Rules.Length];
        var any = false;
        foreach (var connection in recorded)
        {
            any = true;
            Note(compiled, connection, uses);
        }

        // Without runs nothing was unused.
        return any
            ? compiled.Rules.Select((rule, number) => (Rule: rule, Use: uses[number])).GroupBy(entry => entry.Rule.Origin).Select(Find).OfType<Finding>()
            : [];
    }

    private static void Note(CompiledPolicy compiled, RecordedConnection connection, Use[] uses)
    {
        if (connection.IsLookup)
        {
            if (connection.Names is [var name, ..] && compiled.JudgeName(name) is { RuleNumber: >= 0 and var asked })
            {
                uses[asked] = uses[asked] with { Count = uses[asked].Count + connection.Count };
            }

            return;
        }

        var verdict = compiled.Judge(
            new Connection
            {
                Names = connection.Names,
                Address = connection.Address,
                Port = connection.Port,
                Protocol = connection.Protocol,
                Process = connection.Process,
            }
        );
        if (verdict.RuleNumber >= 0)
        {
            uses[verdict.RuleNumber] = uses[verdict.RuleNumber].With(connection.Process?.Action, connection.Count);
        }
    }

    // Copies of a rule, for search domains or several entities, have one place.
    private static Finding? Find(IGrouping<RuleOrigin, (Rule Rule, Use Use)> copies)
    {
        var rule = copies.First().Rule;
        var uses = copies.Select(copy => copy.Use).Where(use => use.Count > 0).ToList();
        if (uses.Count == 0)
        {
            return rule is { Deny: false, Target: not RuleTarget.Url }
                ? new Finding(
                    FindingCodes.Unused,
                    ProblemSeverity.Notice,
                    $"{rule} decided nothing in the recorded runs. Remove it if the job needs it no more, or say in 'why' what it waits for.",
                    rule.Origin
                )
                : null;
        }

        var actions = uses.Where(use => use.Connections > 0).Select(use => use.OneAction).Distinct().ToList();
        return rule is { Deny: false, Scope: null, Target: not RuleTarget.Url } && actions is [{ } action]
            ? new Finding(
                FindingCodes.OneActionAlone,
                ProblemSeverity.Notice,
                $"{rule} holds for every process, and {action} alone used it in the recorded runs. Add uses: {action}",
                rule.Origin
            )
            : null;
    }

    /// <summary>What used a rule.</summary>
    /// <param name="Count">Connections and look-ups.</param>
    /// <param name="Connections">Connections alone: who asked DNS is not known.</param>
    /// <param name="OneAction">The action of all connections; null when there are several, or one is not known.</param>
    private readonly record struct Use(long Count, long Connections, string? OneAction)
    {
        public Use With(string? action, long count) => new(Count + count, Connections + count, Connections == 0 || OneAction == action ? action : null);
    }
}
