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
        _hosts = new HostIndex(_factory.Targets.Index().Where(entry => entry.Item is RuleTarget.Host)
            .Select(entry => (entry.Index, ((RuleTarget.Host)entry.Item).Pattern)));
        _addresses = new AddressIndex(_factory.Targets.Index().Where(entry => entry.Item is RuleTarget.Address)
            .Select(entry => (entry.Index, ((RuleTarget.Address)entry.Item).Prefix)));
        _sets = new NumberSets<TargetSet>(_factory.Create);
    }

    public IReadOnlyList<RuleScope> Scopes => _factory.Scopes;

    public IEnumerable<Prefix> Prefixes => _factory.Targets.OfType<RuleTarget.Address>().Select(target => target.Prefix).Order(Prefix.Order);

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

    public TargetSet Of(IPAddress address)
    {
        var (isIPv4, bits) = Prefix.BitsOf(address);
        return Of(isIPv4, bits, maxLength: 128);
    }

    public TargetSet Of(Prefix prefix) => Of(prefix.IsIPv4, prefix.Bits, prefix.Length);

    private TargetSet Of(bool isIPv4, UInt128 bits, int maxLength)
    {
        var codes = new NumberBuffer(stackalloc int[UsualMatches]);
        try
        {
            _addresses.Collect(isIPv4, bits, maxLength, ref codes);
            return _sets.Of(codes.Sorted());
        }
        finally
        {
            codes.Dispose();
        }
    }
}
