using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Dns;

internal static class A
{
    public static PolicyBuilder Policy() => new();
}

internal sealed class PolicyBuilder
{
    private readonly ImmutableArray<Rule>.Builder _rules = ImmutableArray.CreateBuilder<Rule>();
    private DefaultAction _default = DefaultAction.Deny;
    private ImmutableArray<string> _searchDomains = [];

    public PolicyBuilder Allowing(params string[] hosts) => With(hosts, deny: false);

    public PolicyBuilder Denying(params string[] hosts) => With(hosts, deny: true);

    public PolicyBuilder AllowingAddress(string prefix)
    {
        _rules.Add(new Rule { Target = new RuleTarget.Address(Prefix.Parse(prefix)), Origin = NextOrigin() });
        return this;
    }

    public PolicyBuilder AllowingByDefault()
    {
        _default = DefaultAction.Allow;
        return this;
    }

    public PolicyBuilder SearchingIn(params string[] domains)
    {
        _searchDomains = [.. domains];
        return this;
    }

    public CompiledPolicy Build() =>
        CompiledPolicy.Compile(
            new EffectivePolicy
            {
                Mode = PolicyMode.Enforce,
                DefaultAction = _default,
                Rules = _rules.ToImmutable(),
                SearchDomains = _searchDomains,
            }
        );

    private PolicyBuilder With(string[] hosts, bool deny)
    {
        foreach (string host in hosts)
        {
            _rules.Add(
                new Rule
                {
                    Target = new RuleTarget.Host(HostPattern.Parse(host)),
                    Deny = deny,
                    Origin = NextOrigin(),
                }
            );
        }
        return this;
    }

    private RuleOrigin NextOrigin() => new(PolicyLevel.Repository, "acme/shop", ".cargowall/policy.yml", _rules.Count + 1, 1, null);
}
