using CargoWall.Benchmarks;
using CargoWall.Testing;

// BENCH_ONLY='verdict|replay' measures some alone, as tests/bench/run does.
var only = new System.Text.RegularExpressions.Regex(Environment.GetEnvironmentVariable("BENCH_ONLY") ?? ".");
var table = new GoalTable();
foreach (
    var (name, measure) in (ReadOnlySpan<(string, Action<GoalTable>)>)
        [
            ("verdict", VerdictBenchmark.Measure),
            ("resolve", ResolutionBenchmark.Measure),
            ("hostile", HostileFileBenchmark.Measure),
            ("replay", ReplayBenchmark.Measure),
        ]
)
{
    if (only.IsMatch(name))
    {
        Console.Error.WriteLine($"measuring: {name}");
        measure(table);
    }
}

table.Print(Console.Out);
return table.Failures == 0 ? 0 : 1;
