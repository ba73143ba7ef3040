using System.Text;
using System.Text.Json;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;

namespace CargoWall.Tests.Replay;

public sealed class ConnectionLogTests
{
    [Fact]
    public void Given_a_record_as_the_agent_writes_it_everything_that_a_verdict_needs_is_read()
    {
        var record = new ConnectionRecord
        {
            Time = DateTimeOffset.UnixEpoch,
            Event = "connection",
            Verdict = "would-deny",
            Host = "Registry.Example",
            Address = "192.0.2.7",
            Port = 8443,
            Protocol = "udp",
            Process = "näpm",
            Executable = "/usr/bin/node",
            Step = "build.__run",
            Action = "actions/checkout",
            Reason = "by-default",
            Kind = "azure-storage",
            Count = 3,
        };

        var (connection, count) = Assert.Single(Read(JsonSerializer.Serialize(record, ContractJson.Default.ConnectionRecord)).Connections);

        Assert.Equal(3, count);
        Assert.Equal(
            ("registry.example", "192.0.2.7", 8443, Protocol.Udp),
            (connection.Names[0].Value, connection.Address!.ToString(), connection.Port, connection.Protocol)
        );
        Assert.Equal(
            ("näpm", "/usr/bin/node", "build.__run", "actions/checkout"),
            (connection.ProcessName, connection.Process!.Executable, connection.Process.Step, connection.Process.Action)
        );
        Assert.Equal((true, "by-default", AutoAllowKind.AzureStorage), (connection.WasDenied, connection.Reason, connection.AutoAllow));
        Assert.Equal(("log", 1L), (connection.Source!, connection.Line));
    }

    [Fact]
    public void Given_lines_that_are_alike_each_is_opened_once_and_counted_every_time()
    {
        var opened = 0;
        var counted = 0L;
        var log = new ConnectionLog<object>(_ => opened++, (_, times) => counted += times);

        log.Read(
            Bytes(
                """
                {"time":"2026-01-01T00:00:00Z","event":"connection","verdict":"allowed","host":"a.example","port":443,"pid":1}
                {"time":"2026-01-01T00:00:01Z","event":"connection","verdict":"allowed","host":"a.example","port":443,"pid":2,"count":5}
                {"time":"2026-01-01T00:00:01Z","event":"connection","verdict":"allowed","host":"a.example","port":444,"pid":2}
                """
            ),
            "log",
            TestContext.Current.CancellationToken
        );

        Assert.Equal((2, 7L), (opened, counted));
    }

    [Fact]
    public void Given_a_log_of_egress_filter_connections_look_ups_and_the_names_of_addresses_are_read()
    {
        var log = Read(
            """
            {"ts":"2026-02-01T10:00:00.000Z","type":"dns","dst_ip":"127.0.0.53","dst_port":53,"policy":"allow","name":"db.example","exe":"/usr/bin/psql","src_port":1,"pid":9}
            {"ts":"2026-02-01T10:00:00.010Z","type":"dns_response","dst_ip":"127.0.0.53","dst_port":53,"name":"db.example","answers":["192.0.2.5"],"ttl":60}
            {"ts":"2026-02-01T10:00:01.000Z","type":"tcp","dst_ip":"192.0.2.5","dst_port":5432,"policy":"deny","exe":"/usr/bin/psql","cmdline":["psql","-h","db.example"],"cgroup":"/docker/x","step":"__run_2"}
            {"ts":"2026-02-01T11:00:00.000Z","type":"tcp","dst_ip":"192.0.2.5","dst_port":5432,"policy":"deny"}
            {"ts":"2026-02-01T10:00:02.000Z","type":"https","dst_ip":"192.0.2.6","dst_port":443,"policy":"allow","url":"https://api.example/x?y=1","method":"GET"}
            {"ts":"2026-02-01T10:00:02.000Z","type":"https","dst_ip":"192.0.2.6","dst_port":443,"policy":"deny","host":"sni.example"}
            {"ts":"2026-02-01T10:00:02.000Z","type":"udp","dst_ip":"192.0.2.9","dst_port":123,"policy":"deny"}
            {"ts":"2026-02-01T10:00:03.000Z","type":"sudo","cmdline":["id"],"pwd":"/","target_user":"root"}
            """
        );

        Assert.Empty(log.Problems);
        Assert.Equal(
            [
                "lookup db.example",
                "db.example 192.0.2.5:5432 Tcp denied",
                " 192.0.2.5:5432 Tcp denied",
                "api.example 192.0.2.6:443 Tcp",
                "sni.example 192.0.2.6:443 Tcp denied",
                " 192.0.2.9:123 Udp denied",
            ],
            log.Connections.Select(entry => Told(entry.Connection))
        );
        var facts = log.Connections[1].Connection.Process!;
        Assert.Equal(("/usr/bin/psql", "/docker/x", "__run_2", 3), (facts.Executable, facts.CGroup, facts.Step, facts.Arguments.Length));
        Assert.Equal(2, log.Others);
    }

    [Theory]
    [InlineData("garbage", "no JSON object")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{\"event\":\"connection\"", "breaks off")]
    [InlineData("{\"event\":\"connection\",}", "no valid JSON")]
    [InlineData("{\"event\":\"connection\"} {}", "no valid JSON")]
    [InlineData("{\"x\":1}", "neither 'event'")]
    [InlineData("{\"event\":\"surprise\",\"verdict\":\"allowed\",\"host\":\"a.b\"}", "'surprise' is not known")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"maybe\",\"host\":\"a.b\"}", "'maybe' is not known")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\"}", "neither host nor address")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a..b\"}", "no host name")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"address\":\"10.0.0.0/8\"}", "no address")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"port\":70000}", "0 to 65535")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"port\":\"x\"}", "0 to 65535")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"protocol\":\"tls\"}", "'tls' is not known")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"count\":0}", "'count' is 0")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"count\":1.5}", "no whole number")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"host\":\"c.d\"}", "'host' twice")]
    [InlineData("{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"step\":\"\\ud800\"}", "no character")]
    [InlineData("{\"type\":\"quic\",\"dst_ip\":\"192.0.2.1\",\"dst_port\":443}", "'quic' is not known")]
    public void Given_a_line_that_is_no_record_it_is_counted_with_its_number_and_why(string line, string why)
    {
        var log = Read($"\n{line}\n{{\"event\":\"agent\",\"time\":\"2026-01-01T00:00:00Z\"}}");

        var problem = Assert.Single(log.Problems);
        Assert.Equal(2, problem.Line);
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1, 2), (log.Unreadable, log.Others, log.Lines));
        Assert.Empty(log.Connections);
    }

    [Fact]
    public void Given_a_look_up_of_what_is_no_name_it_is_passed_over()
    {
        var log = Read("""{"event":"dns","verdict":"denied","host":"a b","reason":"no-host-name"}""");

        Assert.Equal((1, 0), (log.Others, log.Unreadable));
    }

    [Fact]
    public void Given_a_process_with_a_name_without_end_its_end_is_kept()
    {
        var log = Read($$"""{"event":"connection","verdict":"denied","host":"a.b","exe":"/{{new string('x', 5_000)}}/curl"}""");

        var name = Assert.Single(log.Connections).Connection.ProcessName;
        Assert.EndsWith("x/curl", name, StringComparison.Ordinal);
        Assert.InRange(name!.Length, 100, 300);
    }

    [Fact]
    public void Given_a_line_that_is_not_utf_8_it_is_a_problem()
    {
        var log = Read([.. "{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\",\"rule\":\""u8, 0xc3, 0x28, .. "\"}"u8]);

        Assert.Contains("UTF-8", Assert.Single(log.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_byte_order_mark_the_first_line_is_a_record_all_the_same()
    {
        var log = Read([0xef, 0xbb, 0xbf, .. "{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\"}\n"u8]);

        Assert.Equal(0, log.Unreadable);
        Assert.Single(log.Connections);
    }

    [Fact]
    public void Given_a_line_without_end_it_is_named_once_and_reading_goes_on_behind_it()
    {
        var log = Read([.. Enumerable.Repeat((byte)'x', 10_000_000), .. "\n{\"event\":\"connection\",\"verdict\":\"allowed\",\"host\":\"a.b\"}\r\n"u8]);

        Assert.Contains("longer than", Assert.Single(log.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("a.b", Assert.Single(log.Connections).Connection.Names[0].Value);
        Assert.Equal((2, 1), (log.Lines, log.Unreadable));
    }

    [Fact]
    public void Given_more_problems_than_a_person_reads_all_are_counted_and_the_first_are_named()
    {
        var log = Read(string.Join('\n', Enumerable.Repeat("nonsense", 5_000)));

        Assert.Equal(5_000, log.Unreadable);
        Assert.Equal(Enumerable.Range(1, log.Problems.Count).Select(number => (long)number), log.Problems.Select(problem => problem.Line));
        Assert.InRange(log.Problems.Count, 1, 100);
    }

    [Fact]
    public void Given_a_log_in_pieces_of_any_size_the_same_is_read()
    {
        var text = Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                Enumerable
                    .Range(0, 300)
                    .Select(number =>
                        $$"""{"event":"connection","verdict":"allowed","host":"h{{number}}.example","port":{{number}},"step":"{{new string('s', number)}}"}"""
                    )
            )
        );
        var whole = Read(text).Connections.Select(entry => Told(entry.Connection)).ToList();
        var dripping = new Reading();

        dripping.Log.Read(new DrippingStream(text), "log", TestContext.Current.CancellationToken);

        Assert.Equal(300, whole.Count);
        Assert.Equal(whole, dripping.Connections.Select(entry => Told(entry.Connection)));
    }

    [Fact]
    public void Given_any_bytes_they_are_read_or_counted()
    {
        var random = new Random(20261107);
        var sample = """{"event":"connection","verdict":"allowed","host":"a.b","port":443,"protocol":"tcp","count":2,"cmdline":["a",{"b":[1]}]}"""u8.ToArray();
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = sample.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var log = Read(bytes);

            Assert.Equal(log.Lines, log.Unreadable + log.Others + log.Connections.Count);
        }
    }

    [Fact]
    public void Given_a_large_log_about_few_destinations_memory_stays_small()
    {
        var line = Encoding.UTF8.GetBytes(
            """{"event":"connection","verdict":"allowed","host":"a.example","address":"192.0.2.1","port":443,"protocol":"tcp","process":"curl"}""" + "\n"
        );
        var replay = new ConnectionReplay(A.Policy().Compile(), A.Policy().Compile());
        var log = new ConnectionLog<ReplayEntry>(replay.Open, replay.Count);
        log.Read(new MemoryStream(line), "warm", TestContext.Current.CancellationToken);
        using var stream = new RepeatingStream(line, times: 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        log.Read(stream, "log", TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(100_001, replay.Result().Connections.StillDenied);
    }

    private static string Told(RecordedConnection connection) =>
        connection.IsLookup
            ? $"lookup {connection.Names[0]}"
            : $"{string.Join(',', connection.Names)} {connection.Address}:{connection.Port} {connection.Protocol}{(connection.WasDenied ? " denied" : "")}";

    private static Reading Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static Reading Read(byte[] bytes)
    {
        var reading = new Reading();
        reading.Log.Read(new MemoryStream(bytes), "log", TestContext.Current.CancellationToken);
        return reading;
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class Reading
    {
        public Reading() => Log = new ConnectionLog<RecordedConnection>(connection => connection, (connection, count) => Connections.Add((connection, count)));

        public ConnectionLog<RecordedConnection> Log { get; }

        public List<(RecordedConnection Connection, long Count)> Connections { get; } = [];

        public IReadOnlyList<LogProblem> Problems => Log.Problems;

        public long Lines => Log.Lines;

        public long Unreadable => Log.Unreadable;

        public long Others => Log.Others;
    }

    /// <summary>Gives 1, 2, 3 … 97 bytes at a time.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int _size;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, _size = (_size % 97) + 1));
    }

    /// <summary>One line again and again, without holding them all.</summary>
    private sealed class RepeatingStream(byte[] line, int times) : MemoryStream
    {
        private long _given;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, ((long)line.Length * times) - _given);
            for (var index = 0; index < given; index++)
            {
                buffer[offset + index] = line[(_given + index) % line.Length];
            }

            _given += given;
            return given;
        }
    }
}
