using BenchmarkDotNet.Attributes;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Testing;

namespace CargoWall.Benchmarks;

/// <summary>The refusal of each hostile file that the tests know.</summary>
public class HostileFileBenchmark
{
    public static IEnumerable<HostileFile> Files => HostileFiles.All;

    [ParamsSource(nameof(Files))]
    public HostileFile File { get; set; } = HostileFiles.All[0];

    internal static void Measure(GoalTable table)
    {
        var measured = Runs.Single<HostileFileBenchmark>(warmUps: 12);
        var slowest = measured.MaxBy(it => it.Nanoseconds)!; // there are files
        var largest = measured.MaxBy(it => it.Bytes)!;
        table.AtMost($"refuse a hostile file, the slowest of {measured.Count} ('{slowest.Parameter}'), ms", slowest.Nanoseconds / 1e6, 50);
        table.AtMost($"refuse a hostile file, most allocated ('{largest.Parameter}'), MiB", largest.Bytes / 1048576.0, 32);
    }

    [Benchmark]
    public PolicySet Refuse()
    {
        var set = PolicySetReader.Read(PolicyLevel.Repository, "acme/web", [new PolicySourceFile(".cargowall/policy.yml", File.Content)]);
        return set.IsValid ? throw new InvalidOperationException($"{File.Name} was taken") : set;
    }
}
