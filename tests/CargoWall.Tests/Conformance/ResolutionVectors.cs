namespace CargoWall.Tests.Conformance;

/// <summary>The files of <c>resolution</c>, as their README describes them.</summary>
internal static class ResolutionVectors
{
    public sealed record Files(IReadOnlyDictionary<string, string> Paths)
    {
        [System.Text.Json.Serialization.JsonPropertyName("files")]
        public IReadOnlyDictionary<string, string> Paths { get; init; } = Paths;
    }

    public sealed record Repository(
        long Id,
        string Name,
        string Visibility,
        IReadOnlyDictionary<string, string> Properties,
        IReadOnlyDictionary<string, string>? Files
    );

    public sealed record Process(string? Exe, string? Uses);

    public sealed record Query(IReadOnlyList<string> Names, string? Address, int Port, string Protocol, Process? Process);

    public sealed record Sudo(bool Enabled, IReadOnlyList<string> Commands);

    public sealed record Expected(bool OrganizationOk, bool RepositoryOk, string Mode, string DefaultAction, Sudo Sudo, IReadOnlyList<string> Verdicts);

    public sealed record Case(
        string Id,
        string Day,
        Files? Organization,
        Repository Repository,
        string? Workflow,
        string? Job,
        IReadOnlyList<Query> Queries,
        Expected Expect
    );

    public sealed record Hostile(string Kind, IReadOnlyDictionary<string, string> Files);

    public sealed record Attack(
        string Id,
        string Why,
        string Day,
        Files? Organization,
        Repository Repository,
        string? Workflow,
        string? Job,
        Files Harmless,
        IReadOnlyList<Hostile> Hostile,
        IReadOnlyList<Query> Queries,
        string? Mode,
        IReadOnlyList<string>? SudoWithin
    );

    public sealed record Cases<T>(IReadOnlyList<T> Items)
    {
        [System.Text.Json.Serialization.JsonPropertyName("cases")]
        public IReadOnlyList<T> Items { get; init; } = Items;
    }
}
