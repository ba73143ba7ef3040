using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Replay;
using CargoWall.Testing;

namespace CargoWall.Benchmarks;

/// <summary>Replay of 1,000,000 logged connections from a file by two policies of 1,000 rules, as <c>cargowall replay</c> reads them.</summary>
public class ReplayBenchmark
{
    private const int Lines = 1_000_000;
    private readonly CompiledPolicy _before = Policy(1000);
    private readonly CompiledPolicy _after = Policy(990);
    private string _file = string.Empty;

    /// <summary>A job's log tells few destinations often; a log in which every line is another one leaves nothing to remember.</summary>
    [Params(1_000, Lines)]
    public int Destinations { get; set; }

    internal static void Measure(GoalTable table)
    {
        foreach (var it in Runs.Single<ReplayBenchmark>(warmUps: 1))
        {
            table.AtMost($"replay 1,000,000 connections to {int.Parse(it.Parameter):N0} destinations, s", it.Nanoseconds / 1e9, 5);
        }
    }

    [GlobalSetup]
    public void SetUp()
    {
        _file = Path.GetTempFileName();
        using var stream = File.Create(_file);
        using var writer = new Utf8JsonWriter(stream);
        var start = DateTimeOffset.UnixEpoch.AddYears(57);
        for (var i = 0; i < Lines; i++)
        {
            JsonSerializer.Serialize(writer, Record(i, start), ContractJson.Default.ConnectionRecord);
            writer.Flush();
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }
    }

    [GlobalCleanup]
    public void CleanUp() => File.Delete(_file);

    [Benchmark]
    public ReplayResult Replay()
    {
        var replay = new ConnectionReplay(_before, _after);
        var log = new ConnectionLog<ReplayEntry>(replay.Open, replay.Count);
        using var stream = File.OpenRead(_file);
        log.Read(stream, "log");
        var result = replay.Result();
        return result.Connections.All == Lines && result.Connections.NewlyDenied > 0
            ? result
            : throw new InvalidOperationException("Not every line was judged.");
    }

    private ConnectionRecord Record(int line, DateTimeOffset start)
    {
        var destination = line % Destinations;
        return new ConnectionRecord
        {
            Time = start.AddMilliseconds(line),
            Event = "connection",
            Verdict = destination % 3 == 0 ? "would-deny" : "allowed",
            Host = destination % 5 == 0 ? null : $"d{destination}.host{destination % 1500}.example.com",
            Address = $"203.{destination >> 16 & 255}.{destination >> 8 & 255}.{destination & 255}",
            Port = 443,
            Protocol = "tcp",
            Pid = 1000 + (line % 300),
            Process = "node",
            Executable = "/usr/local/bin/node",
            Rule = "allow host.example.com:443",
            RuleNumber = destination % 1000,
            Step = "build",
            Sequence = line + 1,
        };
    }

    private static CompiledPolicy Policy(int rules) => A.Policy().Allowing([.. Enumerable.Range(0, rules).Select(i => $"host{i}.example.com:443")]).Compile();
}
