using System.Net;
using BenchmarkDotNet.Attributes;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Benchmarks;

/// <summary>Verdicts by a policy of 1,000 rules on a mix of connections: names and addresses, alone and together, that rules match and that none does.</summary>
public class VerdictBenchmark
{
    private const int Connections = 1024;
    private readonly Connection[] _connections = new Connection[Connections];
    private CompiledPolicy _policy = null!; // set up before anything is measured

    internal static void Measure(GoalTable table)
    {
        var measured = Runs.Repeated<VerdictBenchmark>().Single();
        table.AtLeast("verdict by 1,000 rules, connections/s on one core", 1e9 / measured.Nanoseconds, 1_000_000);
        table.AtMost("verdict by 1,000 rules, bytes allocated a connection", measured.Bytes, 0);
    }

    [GlobalSetup]
    public void SetUp()
    {
        _policy = A.Policy()
            .Allowing([.. Enumerable.Range(0, 550).Select(i => $"host{i}.example.com:443")])
            .Allowing([.. Enumerable.Range(0, 100).Select(i => $"*.zone{i}.example.net")])
            .Allowing([.. Enumerable.Range(0, 40).Select(i => $"**.deep{i}.example.org:80;443")])
            .Allowing([.. Enumerable.Range(0, 10).Select(i => $"*.cdn{i}.*.example.io")])
            .Allowing([.. Enumerable.Range(0, 200).Select(i => $"10.{i}.0.0/{16 + (i % 9)}:443")])
            .Allowing([.. Enumerable.Range(0, 40).Select(i => $"2001:db8:{i:x}::/48")])
            .Denying([.. Enumerable.Range(0, 50).Select(i => $"bad{i}.example.com")])
            .With([
                .. Enumerable
                    .Range(0, 10)
                    .Select(i =>
                        A.Rule($"scoped{i}.example.com") with
                        {
                            Scope = RuleScope.Of([new ScopeTerm(ScopeKey.Exe, $"/usr/bin/tool{i}", IsGlob: false)]),
                        }
                    ),
            ])
            .Compile();
        for (var i = 0; i < Connections; i++)
        {
            _connections[i] = Mixed(i);
        }

        if (_policy.Rules.Length != 1000 || _connections.Count(connection => _policy.Judge(connection).Passes) is < 300 or > 700)
        {
            throw new InvalidOperationException("The mix is no mix of allowed and denied connections by 1,000 rules.");
        }
    }

    [Benchmark(OperationsPerInvoke = Connections)]
    public int Judge()
    {
        var passing = 0;
        foreach (var connection in _connections)
        {
            passing += _policy.Judge(connection).Passes ? 1 : 0;
        }

        return passing;
    }

    private static Connection Mixed(int i) =>
        (i % 8) switch
        {
            0 => To($"host{i % 550}.example.com", null),
            1 => To($"a.b.host{i % 550}.example.com", $"198.51.100.{i % 250}"),
            2 => To($"x{i}.zone{i % 100}.example.net", $"10.{i % 250}.0.1"),
            3 => To($"nothing{i}.example.biz", null),
            4 => To($"bad{i % 50}.example.com", $"10.{i % 200}.0.9"),
            5 => To(null, $"10.{i % 250}.0.77"),
            6 => To(null, $"2001:db8:{i % 80:x}::1"),
            _ => To($"scoped{i % 10}.example.com", $"203.0.113.{i % 250}") with { Process = new ProcessFacts { Executable = $"/usr/bin/tool{i % 20}" } },
        };

    private static Connection To(string? name, string? address) =>
        new()
        {
            Names = name is null ? [] : [HostName.Parse(name)],
            Address = address is null ? null : IPAddress.Parse(address),
            Port = 443,
        };
}
