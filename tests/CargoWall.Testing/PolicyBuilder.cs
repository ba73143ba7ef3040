using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Testing;

/// <summary>Builds effective policies: <c>A.Policy().Allowing("*.example.com").Build()</c>.</summary>
public sealed class PolicyBuilder
{
    private readonly List<Rule> _rules = [];
    private EffectivePolicy _policy = new() { Mode = PolicyMode.Enforce };

    /// <summary>Adds allow rules by their short texts, see <see cref="A.Rule(string)"/>.</summary>
    public PolicyBuilder Allowing(params string[] rules) => With([.. rules.Select(text => RuleText.Parse(text))]);

    /// <summary>Adds deny rules by their short texts.</summary>
    public PolicyBuilder Denying(params string[] rules) => With([.. rules.Select(text => RuleText.Parse(text) with { Deny = true })]);

    public PolicyBuilder With(params Rule[] rules)
    {
        _rules.AddRange(rules);
        return this;
    }

    public PolicyBuilder InAudit()
    {
        _policy = _policy with { Mode = PolicyMode.Audit };
        return this;
    }

    public PolicyBuilder AllowingByDefault()
    {
        _policy = _policy with { DefaultAction = DefaultAction.Allow };
        return this;
    }

    public PolicyBuilder WithSearchDomains(params string[] domains)
    {
        _policy = _policy with { SearchDomains = [.. domains] };
        return this;
    }

    public EffectivePolicy Build() => _policy with { Rules = [.. _rules] };

    public CompiledPolicy Compile(params AutoAllow[] autoAllows) => CompiledPolicy.Compile(Build(), new AutoAllowContext([.. autoAllows]));
}
