namespace CargoWall.Tests.Conformance;

/// <summary>The files of <c>cargowall-hosts</c>, as their README describes them.</summary>
internal static class HostVectors
{
    public sealed record Cases<T>(IReadOnlyList<T> Items)
    {
        [System.Text.Json.Serialization.JsonPropertyName("cases")]
        public IReadOnlyList<T> Items { get; init; } = Items;
    }

    public sealed record Match(string Id, string Pattern, string Name, bool Matches, IReadOnlyList<string>? SearchDomains)
    {
        [System.Text.Json.Serialization.JsonPropertyName("match")]
        public bool Matches { get; init; } = Matches;
    }

    public sealed record PatternCase(string Id, string Pattern, bool Valid);

    public sealed record SearchDomain(string Id, string Suffix, bool Valid, string? Normalized, string? Reason);

    public sealed record Cidr(string Id, string Text, bool Valid, string? Canonical, string? Kind);

    public sealed record Entry(string Id, string Text, string List, bool Valid, string? Value, IReadOnlyList<int>? Ports, string? Note);

    public sealed record Port(int Number, string Protocol)
    {
        [System.Text.Json.Serialization.JsonPropertyName("port")]
        public int Number { get; init; } = Number;
    }

    public sealed record RulePorts(string Id, string Type, string Value, IReadOnlyList<Port> Ports, bool Valid, string? Reason);

    public sealed record Rule(string Type, string Value, string Action, IReadOnlyList<Port>? Ports);

    public sealed record Query(string? Lookup, string? Name, string? Ip, int? Port, string? Protocol, string Decision, string? Note);

    public sealed record Group(string Id, IReadOnlyList<Rule> Rules, string DefaultAction, IReadOnlyList<string>? SearchDomains, IReadOnlyList<Query> Queries);

    public sealed record Groups(IReadOnlyList<Group> Items)
    {
        [System.Text.Json.Serialization.JsonPropertyName("groups")]
        public IReadOnlyList<Group> Items { get; init; } = Items;
    }
}
