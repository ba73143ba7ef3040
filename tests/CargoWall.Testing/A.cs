using CargoWall.Policy.Model;

namespace CargoWall.Testing;

/// <summary>Builders of values with good defaults: a test states what matters to it.</summary>
public static class A
{
    /// <summary>A policy that denies by default and has no rules.</summary>
    public static PolicyBuilder Policy() => new();

    /// <summary>An allow rule for a target, on all ports of TCP and UDP.</summary>
    public static Rule Rule(RuleTarget target) => new() { Target = target, Origin = Origin() };

    /// <summary>A rule from its short text: <c>github.com:443</c>, <c>10.0.0.0/8:53/udp</c>, <c>**.example.com</c>.</summary>
    public static Rule Rule(string text) => RuleText.Parse(text);

    /// <summary>A place.</summary>
    public static RuleOrigin Origin(PolicyLevel level = PolicyLevel.Repository, int line = 1) =>
        new(level, level == PolicyLevel.Organization ? "acme/.github" : "acme/web-api", ".cargowall/policy.yml", line, 1, Commit: null);
}
