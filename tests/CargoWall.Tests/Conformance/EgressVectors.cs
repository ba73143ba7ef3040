using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Tests.Conformance;

/// <summary>The files of <c>egress-policy</c>, as their README describes them.</summary>
internal static class EgressVectors
{
    public sealed record Attribute(string Value, string Match);

    public sealed record Rule
    {
        public int? Line { get; init; }

        public required string Type { get; init; }

        public required string Target { get; init; }

        public JsonElement? Ports { get; init; }

        public string? Protocol { get; init; }

        public JsonElement? Methods { get; init; }

        public string? Base { get; init; }

        public IReadOnlyDictionary<string, Attribute>? Attrs { get; init; }

        public bool? Passthrough { get; init; }

        public bool? Insecure { get; init; }
    }

    public sealed record Parse(string Id, string Policy, string? Repository, IReadOnlyList<Rule> Rules);

    public sealed record InvalidLine(int Line, string Kind);

    public sealed record Invalid(
        string Id,
        string Policy,
        [property: JsonPropertyName("invalid")] IReadOnlyList<InvalidLine> Lines,
        IReadOnlyList<string>? Warnings
    );

    public sealed record Policies<T>([property: JsonPropertyName("policies")] IReadOnlyList<T> Items);

    public sealed record Connection
    {
        public required string Type { get; init; }

        public required string DstIp { get; init; }

        public required ushort DstPort { get; init; }

        public string? Sni { get; init; }

        public bool? Inspect { get; init; }

        public string? Url { get; init; }

        public string? Method { get; init; }

        public string? Name { get; init; }

        public IReadOnlyDictionary<string, string>? DnsCache { get; init; }

        public string? Exe { get; init; }

        public IReadOnlyList<string>? Cmdline { get; init; }

        public string? Cgroup { get; init; }

        public string? Image { get; init; }

        public string? Step { get; init; }

        public string? Action { get; init; }
    }

    public sealed record Expected(string Decision, int? Rule, int? Line, bool? Insecure, string? Source);

    public sealed record Case(Connection Conn, Expected Expect);

    public sealed record Group(string Id, string Policy, string? Repository, bool? Builtin, IReadOnlyList<Case> Cases);

    public sealed record Groups([property: JsonPropertyName("groups")] IReadOnlyList<Group> Items);

    public sealed record Defaults(
        string RunnerCgroup,
        IReadOnlyList<string> BuiltinPolicy,
        IReadOnlyList<Rule> BuiltinRules,
        [property: JsonPropertyName("groups")] IReadOnlyList<Group> Items
    );

    public sealed record CacheOperation(long At, IReadOnlyList<string>? Add, string? Name, long? Ttl, string? Lookup, string? Expect);

    public sealed record Sequence(string Id, int MaxEntries, IReadOnlyList<CacheOperation> Ops);

    public sealed record Sequences([property: JsonPropertyName("sequences")] IReadOnlyList<Sequence> Items);

    public sealed record Request(string Method, string Url, bool GithubToken);

    public sealed record AmbiguousRepository(string Repo, IReadOnlyList<long> Numbers);

    public sealed record Log(
        string Id,
        IReadOnlyList<Request> Requests,
        IReadOnlyDictionary<string, string> Permissions,
        IReadOnlyList<IReadOnlyList<string>> Details,
        IReadOnlyList<IReadOnlyList<string>> Unknown,
        IReadOnlyList<AmbiguousRepository> Ambiguous
    );

    public sealed record Logs([property: JsonPropertyName("logs")] IReadOnlyList<Log> Items);
}
