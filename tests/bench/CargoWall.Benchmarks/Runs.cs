using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace CargoWall.Benchmarks;

/// <summary>How the benchmarks run: in this process and few times, so that all of them take a minute or two. What BenchmarkDotNet says of them goes to a file.</summary>
internal static class Runs
{
    private const string Folder = "artifacts/bench/policy";

    /// <summary>Short work, repeated within an iteration until it can be timed well.</summary>
    public static IReadOnlyList<Measured> Repeated<T>() =>
        Run<T>(Job.Default.WithWarmupCount(4).WithIterationCount(8).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250)));

    /// <summary>Long work, once an iteration.</summary>
    /// <param name="warmUps">Runs before those that count: as many as it takes until the code is compiled well.</param>
    public static IReadOnlyList<Measured> Single<T>(int warmUps) =>
        Run<T>(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(warmUps).WithIterationCount(5).WithInvocationCount(1).WithUnrollFactor(1));

    private static List<Measured> Run<T>(Job job)
    {
        Directory.CreateDirectory(Folder);
        using var log = new StreamLogger(Path.Join(Folder, $"{typeof(T).Name}.log"));
        var config = ManualConfig
            .CreateEmpty()
            .WithArtifactsPath(Folder)
            .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(log);
        var summary = BenchmarkRunner.Run<T>(config);
        return
        [
            .. summary.Reports.Select(report =>
                report.ResultStatistics is { } times
                    ? new Measured(
                        report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                        report.BenchmarkCase.Parameters.Items is [var parameter, ..] ? $"{parameter.Value}" : string.Empty,
                        times.Median,
                        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0
                    )
                    : throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} gave no figures; {Folder}/{typeof(T).Name}.log says why.")
            ),
        ];
    }
}

/// <summary>What was measured of one benchmark.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Parameter">Its parameter; empty without one.</param>
/// <param name="Nanoseconds">The median of one operation.</param>
/// <param name="Bytes">What one operation allocates.</param>
internal sealed record Measured(string Method, string Parameter, double Nanoseconds, long Bytes);
