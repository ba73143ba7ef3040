using System.Collections.Immutable;

namespace CargoWall.Testing;

/// <summary>A policy file by its parts, so that a test can add to it, take from it and put it in another order.</summary>
public sealed record WrittenPolicy
{
    /// <summary>Entries of <c>policies</c>: name, then keys by their flow text.</summary>
    public ImmutableArray<(string Name, ImmutableArray<string> Rules, ImmutableArray<string> Keys)> Policies { get; init; } = [];

    /// <summary>Entries of <c>groups</c>, each on one line.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Entries of <c>defaults</c>, each on one line.</summary>
    public ImmutableArray<string> Defaults { get; init; } = [];

    /// <summary>Entries of <c>assignments</c>, each on one line.</summary>
    public ImmutableArray<string> Assignments { get; init; } = [];

    /// <summary>Entries of <c>locks</c>, each on one line.</summary>
    public ImmutableArray<string> Locks { get; init; } = [];

    /// <summary>Entries of <c>settings</c>, each on one line.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>The same parts in another order.</summary>
    public WrittenPolicy Shuffled(int seed)
    {
        var random = new Random(seed);
        return this with
        {
            Policies =
            [
                .. Shuffle(Policies, random).Select(policy => policy with { Rules = Shuffle(policy.Rules, random), Keys = Shuffle(policy.Keys, random) }),
            ],
            Groups = Shuffle(Groups, random),
            Defaults = Shuffle(Defaults, random),
            Assignments = Shuffle(Assignments, random),
            Locks = Shuffle(Locks, random),
            Settings = Shuffle(Settings, random),
        };
    }

    /// <summary>The text of one file.</summary>
    public override string ToString()
    {
        var policies = Policies.Select(policy => $"  {policy.Name}: {{{string.Join(", ", policy.Keys.Add($"rules: [{string.Join(", ", policy.Rules)}]"))}}}");
        return "version: 1\n"
            + string.Join(
                '\n',
                Block("settings", "  ", Settings)
                    .Concat(Block("policies", string.Empty, [.. policies]))
                    .Concat(Block("groups", "  ", Groups))
                    .Concat(Block("defaults", "  - ", Defaults))
                    .Concat(Block("assignments", "  - ", Assignments))
                    .Concat(Block("locks", "  ", Locks))
            )
            + "\n";
    }

    private static IEnumerable<string> Block(string key, string before, ImmutableArray<string> lines) =>
        lines.IsEmpty ? [] : lines.Select(line => before + line).Prepend($"{key}:");

    private static ImmutableArray<T> Shuffle<T>(ImmutableArray<T> values, Random random)
    {
        var shuffled = values.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }
}
