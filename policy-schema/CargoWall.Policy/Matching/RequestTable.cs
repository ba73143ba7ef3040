using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>The rules of a policy as they decide where requests are looked at: those about hosts and addresses, and those about URLs.</summary>
internal sealed class RequestTable
{
    private readonly ImmutableArray<Rule> _rules;
    private readonly TargetSetFactory _factory;
    private readonly HostIndex _hosts;
    private readonly HostIndex _urlHosts;
    private readonly AddressIndex _addresses;

    public RequestTable(ImmutableArray<Rule> rules, IEnumerable<AutoAllow> autoAllows)
    {
        _rules = rules;
        _factory = new TargetSetFactory(rules, autoAllows, withUrls: true);
        _hosts = new HostIndex(_factory.Targets, target => (target as RuleTarget.Host)?.Pattern);
        _urlHosts = new HostIndex(_factory.Targets, target => (target as RuleTarget.Url)?.Pattern.Host);
        _addresses = new AddressIndex(_factory.Targets);
    }

    /// <summary>The scopes that a process fits; null fits none.</summary>
    public ScopeSet ScopesOf(ProcessFacts? process) =>
        new(id: 0, [.. _factory.Scopes.Index().Where(entry => entry.Item.Covers(process)).Select(entry => entry.Index)]);

    /// <summary>The rules about a name, and the URL rules about its host that the filter takes.</summary>
    /// <param name="host">The name; an address stands for no name, yet URLs may hold it.</param>
    /// <param name="takes">Which URL rules count.</param>
    public TargetSet Of(HostName host, Func<Rule, UrlPattern, bool> takes)
    {
        var codes = new NumberBuffer(stackalloc int[64]);
        try
        {
            if (!Prefix.TryParse(host.Value, out _))
            {
                _hosts.Collect(host, ref codes);
            }

            _urlHosts.Collect(host, ref codes);
            return _factory
                .Create(id: 0, codes.Sorted().ToArray())
                .Keeping(candidate => _rules[candidate.Number] is not { Target: RuleTarget.Url url } rule || takes(rule, url.Pattern));
        }
        finally
        {
            codes.Dispose();
        }
    }

    /// <summary>The rules about an address; none when it is not known.</summary>
    public TargetSet Of(IPAddress? address)
    {
        if (address is null)
        {
            return _factory.Create(id: 0, []);
        }

        var codes = new NumberBuffer(stackalloc int[64]);
        try
        {
            _addresses.Collect(Prefix.Of(address), ref codes);
            return _factory.Create(id: 0, codes.Sorted().ToArray());
        }
        finally
        {
            codes.Dispose();
        }
    }
}
