using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>The targets and scopes of a policy, and for each name or address the set of those that match it.</summary>
internal sealed class TargetTable
{
    private const int UsualMatches = 64;
    private readonly TargetSetFactory _factory;
    private readonly HostIndex _hosts;
    private readonly AddressIndex _addresses;
    private readonly NumberSets<TargetSet> _sets;

    public TargetTable(ImmutableArray<Rule> rules, IEnumerable<AutoAllow> autoAllows)
    {
        _factory = new TargetSetFactory(rules, autoAllows);
        _hosts = new HostIndex(_factory.Targets, target => (target as RuleTarget.Host)?.Pattern);
        _addresses = new AddressIndex(_factory.Targets);
        _sets = new NumberSets<TargetSet>(_factory.Create);
    }

    public IReadOnlyList<RuleScope> Scopes => _factory.Scopes;

    /// <summary>Every distinct prefix of rules and auto-allows, in order.</summary>
    public IReadOnlyList<Prefix> Prefixes => _addresses.Prefixes;

    public TargetSet Empty => _sets.Empty;

    public TargetSet Of(HostName name)
    {
        var codes = new NumberBuffer(stackalloc int[UsualMatches]);
        try
        {
            _hosts.Collect(name, ref codes);
            return _sets.Of(codes.Sorted());
        }
        finally
        {
            codes.Dispose();
        }
    }

    public TargetSet Of(IPAddress address) => Of(Prefix.Of(address));

    public TargetSet Of(Prefix prefix)
    {
        var codes = new NumberBuffer(stackalloc int[UsualMatches]);
        try
        {
            _addresses.Collect(prefix, ref codes);
            return _sets.Of(codes.Sorted());
        }
        finally
        {
            codes.Dispose();
        }
    }
}
