using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Makes target sets: puts the rules of the targets that match into the order in which they decide.</summary>
internal sealed class TargetSetFactory
{
    private readonly ImmutableArray<Rule> _rules;
    private readonly List<RuleTarget> _targets = [];
    private readonly List<List<int>> _rulesOf = [];
    private readonly List<List<AutoAllowCandidate>> _autoAllowsOf = [];
    private readonly List<RuleScope> _scopes = [];
    private readonly Dictionary<RuleTarget, int> _targetNumbers = [];
    private readonly Dictionary<RuleScope, int> _scopeNumbers = [];

    /// <param name="rules">The rules, by number.</param>
    /// <param name="autoAllows">What the machine makes auto-allowed.</param>
    /// <param name="withUrls">Whether requests are looked at. Where they are not, a URL rule opens nothing, so it takes no part.</param>
    public TargetSetFactory(ImmutableArray<Rule> rules, IEnumerable<AutoAllow> autoAllows, bool withUrls = false)
    {
        _rules = rules;
        for (var number = 0; number < rules.Length; number++)
        {
            if (withUrls || rules[number].Target is not RuleTarget.Url)
            {
                _rulesOf[NumberOf(rules[number].Target)].Add(number);
                NumberOf(rules[number].Scope);
            }
        }

        foreach (var entry in autoAllows)
        {
            _autoAllowsOf[NumberOf(entry.Target)].Add(new AutoAllowCandidate(entry.Kind, entry.Traffic, NumberOf(entry.Scope)));
        }
    }

    public IReadOnlyList<RuleTarget> Targets => _targets;

    public IReadOnlyList<RuleScope> Scopes => _scopes;

    /// <summary>Makes the set of these codes: twice a target's number, and one more where the name is the plain host itself.</summary>
    public TargetSet Create(int id, int[] codes)
    {
        var entries = new List<Entry>();
        var autoAllows = ImmutableArray.CreateBuilder<AutoAllowCandidate>();
        foreach (var code in codes)
        {
            foreach (var number in _rulesOf[code / 2])
            {
                var rule = _rules[number];
                entries.Add(new Entry(number, rule, code / 2, NumberOf(rule.Scope), RankOf(rule, isExact: code % 2 == 1)));
            }

            autoAllows.AddRange(_autoAllowsOf[code / 2]);
        }

        entries.Sort(Entry.Compare);
        autoAllows.Sort((left, right) => left.Kind - right.Kind);
        return new TargetSet
        {
            Id = id,
            RequiredDenies = Candidates(entries.Where(entry => entry.Rule.Required && entry.Rule.Deny)),
            RequiredAllows = Candidates(entries.Where(entry => entry.Rule.Required && !entry.Rule.Deny)),
            Ranked = Candidates(entries.Where(entry => !entry.Rule.Required)),
            AutoAllows = autoAllows.ToImmutable(),
        };
    }

    private static Rank RankOf(Rule rule, bool isExact) =>
        rule.Target.Match(
            host => new Rank(!isExact, -host.Pattern.LiteralSuffixLabels, host.Pattern.Looseness, IsNoUrl: true, rule.Scope is null),
            address => new Rank(false, -address.Prefix.Length, default, IsNoUrl: true, rule.Scope is null),
            url => new Rank(!isExact, -url.Pattern.Host.LiteralSuffixLabels, url.Pattern.Host.Looseness, IsNoUrl: false, rule.Scope is null)
        );

    private static ImmutableArray<Candidate> Candidates(IEnumerable<Entry> inOrder)
    {
        var candidates = ImmutableArray.CreateBuilder<Candidate>();
        var (tier, group) = (-1, -1);
        Entry? last = null;
        foreach (var entry in inOrder)
        {
            tier += last is not null && last.Rank.CompareTo(entry.Rank) == 0 ? 0 : 1;
            group += last is not null && last.Target == entry.Target && last.Scope == entry.Scope ? 0 : 1;
            last = entry;
            candidates.Add(new Candidate(entry.Number, entry.Rule.Traffic, entry.Scope, entry.Rule.Deny, tier, group));
        }

        return candidates.ToImmutable();
    }

    private int NumberOf(RuleTarget target)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_targetNumbers, target, out var known);
        if (!known)
        {
            number = _targets.Count;
            _targets.Add(target);
            _rulesOf.Add([]);
            _autoAllowsOf.Add([]);
        }

        return number;
    }

    private int NumberOf(RuleScope? scope)
    {
        if (scope is null)
        {
            return -1;
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_scopeNumbers, scope, out var known);
        if (!known)
        {
            number = _scopes.Count;
            _scopes.Add(scope);
        }

        return number;
    }

    /// <summary>How specific a rule is for the name or address at hand; the least value is the best.</summary>
    private readonly record struct Rank(bool IsNotExact, int NegatedLength, HostLooseness Looseness, bool IsNoUrl, bool IsUnscoped) : IComparable<Rank>
    {
        public int CompareTo(Rank other)
        {
            var exact = IsNotExact.CompareTo(other.IsNotExact);
            var length = exact != 0 ? exact : NegatedLength.CompareTo(other.NegatedLength);
            var looseness = length != 0 ? length : Looseness.CompareTo(other.Looseness);
            var url = looseness != 0 ? looseness : IsNoUrl.CompareTo(other.IsNoUrl);
            return url != 0 ? url : IsUnscoped.CompareTo(other.IsUnscoped);
        }
    }

    private sealed record Entry(int Number, Rule Rule, int Target, int Scope, Rank Rank)
    {
        /// <summary>The order in which rules decide. No two are equal, as each has a number of its own.</summary>
        public static int Compare(Entry left, Entry right)
        {
            var rank = left.Rank.CompareTo(right.Rank);
            return rank != 0 ? rank
                : left.Target != right.Target ? left.Target - right.Target
                : left.Scope != right.Scope ? left.Scope - right.Scope
                : left.Rule.Stands != right.Rule.Stands ? right.Rule.Stands - left.Rule.Stands
                : left.Rule.IsDefault != right.Rule.IsDefault ? left.Rule.IsDefault.CompareTo(right.Rule.IsDefault)
                : left.Rule.Deny != right.Rule.Deny ? right.Rule.Deny.CompareTo(left.Rule.Deny)
                : left.Number - right.Number;
        }
    }
}
