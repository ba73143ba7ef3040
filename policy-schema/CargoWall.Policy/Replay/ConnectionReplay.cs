using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>
/// Judges recorded connections by two policies, one after the other, in bounded memory. Not safe for several threads at once.
/// </summary>
/// <remarks>
/// What the machine allowed by itself stays allowed unless the policy switches that kind off or denies it by a rule, as on the machine.
/// Modes play no part in verdicts; <see cref="ReplayResult.NewlyRefused"/> looks at them.
/// </remarks>
public sealed class ConnectionReplay
{
    private readonly CompiledPolicy _before;
    private readonly CompiledPolicy _after;
    private readonly ReplayTable _table = new();
    private readonly long[] _uses;
    private readonly long[] _connections = new long[4];
    private readonly long[] _lookups = new long[4];
    private long _refusedByMachine;
    private long _reverseLookups;
    private long _unlisted;

    /// <param name="before">The policy as it is.</param>
    /// <param name="after">The policy as it would be; the same one to learn what it says about what was recorded.</param>
    public ConnectionReplay(CompiledPolicy before, CompiledPolicy after)
    {
        _before = before;
        _after = after;
        _uses = new long[after.Rules.Length];
    }

    /// <summary>Judges all of them.</summary>
    public static ReplayResult Judge(CompiledPolicy before, CompiledPolicy after, IEnumerable<RecordedConnection> connections)
    {
        var replay = new ConnectionReplay(before, after);
        foreach (var connection in connections)
        {
            replay.Add(connection);
        }

        return replay.Result();
    }

    /// <summary>Judges a connection and counts it as often as it says.</summary>
    public void Add(RecordedConnection connection) => Count(Open(connection), connection.Count);

    /// <summary>Judges a connection without counting it: for sources that tell equal ones many times and judge each once.</summary>
    public ReplayEntry Open(RecordedConnection connection)
    {
        if (connection.IsReverseLookup)
        {
            return ReplayEntry.ReverseLookup;
        }

        if (connection.RefusedByMachine)
        {
            return ReplayEntry.RefusedByMachine;
        }

        var before = VerdictOf(_before, connection);
        var after = ReferenceEquals(_before, _after) ? before : VerdictOf(_after, connection);
        return new ReplayEntry
        {
            IsLookup = connection.IsLookup,
            Change = (before.Passes, after.Passes) switch
            {
                (true, false) => ReplayChange.NewlyDenied,
                (false, true) => ReplayChange.NewlyAllowed,
                (false, false) => ReplayChange.StillDenied,
                _ => ReplayChange.StillAllowed,
            },
            RuleNumber = after.RuleNumber,
            WasDenied = connection.WasDenied,
        }.At(_table, connection, before, after);
    }

    /// <summary>Counts connections of an entry.</summary>
    /// <param name="entry">What <see cref="Open"/> gave.</param>
    /// <param name="count">How many more there were.</param>
    public void Count(ReplayEntry entry, long count)
    {
        if (ReferenceEquals(entry, ReplayEntry.RefusedByMachine))
        {
            _refusedByMachine += count;
        }
        else if (ReferenceEquals(entry, ReplayEntry.ReverseLookup))
        {
            _reverseLookups += count;
        }
        else
        {
            (entry.IsLookup ? _lookups : _connections)[(int)entry.Change] += count;
            if (entry.RuleNumber >= 0)
            {
                _uses[entry.RuleNumber] += count;
            }

            _unlisted += entry.Count(count) ? 0 : count;
        }
    }

    /// <summary>What is known until now.</summary>
    public ReplayResult Result() =>
        new()
        {
            BeforeMode = _before.Policy.Mode,
            AfterMode = _after.Policy.Mode,
            Connections = CountsOf(_connections),
            Lookups = CountsOf(_lookups),
            RefusedByMachine = _refusedByMachine,
            ReverseLookups = _reverseLookups,
            NewlyDenied = _table.List(ReplayChange.NewlyDenied),
            NewlyAllowed = _table.List(ReplayChange.NewlyAllowed),
            StillDenied = _table.List(ReplayChange.StillDenied),
            StillAllowed = _table.List(ReplayChange.StillAllowed),
            Unlisted = _unlisted,
            Rules =
            [
                .. _after
                    .Rules.Index()
                    .Where(entry => entry.Item.Target is not RuleTarget.Url)
                    .Select(entry => new RuleUse(entry.Index, entry.Item, _uses[entry.Index])),
            ],
        };

    private static ReplayCounts CountsOf(long[] counts) =>
        new(
            counts[(int)ReplayChange.NewlyDenied],
            counts[(int)ReplayChange.NewlyAllowed],
            counts[(int)ReplayChange.StillDenied],
            counts[(int)ReplayChange.StillAllowed]
        );

    private static Verdict VerdictOf(CompiledPolicy policy, RecordedConnection recorded)
    {
        var verdict = recorded.IsLookup
            ? OfLookup(policy, recorded.Names[0])
            : policy.Judge(
                new Connection
                {
                    Names = recorded.Names,
                    Address = recorded.Address,
                    Port = recorded.Port,
                    Protocol = recorded.Protocol,
                    Process = recorded.Process,
                }
            );
        return
            verdict.Kind == VerdictKind.Denied
            && recorded.AutoAllow is { } kind
            && (AutoAllowKinds.IsUndeniable(kind) || (verdict.ByDefault && policy.Policy.AutoAllow.IsOn(kind)))
            ? new Verdict(VerdictKind.AutoAllowed, RuleNumber: -1, Rule: null, kind, ByDefault: false)
            : verdict;
    }

    // A name is resolved as soon as something under it may be reached, whatever the best rule for it says.
    private static Verdict OfLookup(CompiledPolicy policy, HostName name)
    {
        var verdict = policy.JudgeName(name);
        var kind =
            !verdict.Passes ? VerdictKind.Denied
            : verdict.Kind == VerdictKind.Denied ? VerdictKind.Allowed
            : verdict.Kind;
        return new Verdict(kind, verdict.RuleNumber, verdict.Rule, verdict.AutoAllow, verdict.ByDefault);
    }
}
