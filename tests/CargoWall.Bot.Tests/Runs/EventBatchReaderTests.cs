using System.IO.Compression;
using System.Text;
using CargoWall.Bot.Runs.Events;
using CargoWall.Policy.Contracts;
using Xunit;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EventBatchReaderTests
{
    [Fact]
    public async Task Given_lines_in_tiny_pieces_each_is_read_with_its_exact_bytes()
    {
        var text = Line(7) + "\n" + Line(8, "naïve ☃") + "\n";

        var batch = await EventBatchReader.ReadAsync(new Dripping(Encoding.UTF8.GetBytes(text)), null, Token);

        var lines = Assert.IsType<EventBatch.Read>(batch).Lines;
        Assert.Equal([7, 8], lines.Select(line => line.Sequence));
        Assert.Equal(Line(8, "naïve ☃"), Encoding.UTF8.GetString(lines[1].Bytes.Span));
        Assert.Equal("naïve ☃", lines[1].Record.Process);
    }

    [Fact]
    public async Task Given_gzip_it_is_read_the_same()
    {
        var batch = await EventBatchReader.ReadAsync(new MemoryStream(Gzip(Encoding.UTF8.GetBytes(Line(1) + "\n"))), "gzip", Token);

        Assert.Single(Assert.IsType<EventBatch.Read>(batch).Lines);
    }

    [Theory]
    [InlineData("no line feed at the end", "{\"time\":\"2027-01-01T00:00:00Z\",\"event\":\"connection\",\"seq\":1}")]
    [InlineData("nothing", "")]
    [InlineData("a blank line", "\n")]
    [InlineData("not JSON", "hello\n")]
    [InlineData("a list", "[]\n")]
    [InlineData("null", "null\n")]
    [InlineData("no seq", "{\"time\":\"2027-01-01T00:00:00Z\",\"event\":\"connection\"}\n")]
    [InlineData("seq zero", "{\"time\":\"2027-01-01T00:00:00Z\",\"event\":\"connection\",\"seq\":0}\n")]
    [InlineData("an unknown member", "{\"time\":\"2027-01-01T00:00:00Z\",\"event\":\"connection\",\"seq\":1,\"verdikt\":\"allowed\"}\n")]
    public async Task Given_a_body_that_is_no_batch_it_is_refused_with_a_sentence(string what, string body)
    {
        var batch = await EventBatchReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), null, Token);

        var problem = Assert.IsType<EventBatch.Refused>(batch).Problem;
        Assert.Equal((400, ApiProblem.Malformed), (problem.Status, problem.Code));
        Assert.False(string.IsNullOrEmpty(problem.Detail), what);
    }

    [Fact]
    public async Task Given_a_hole_in_the_numbers_the_batch_is_refused()
    {
        var batch = await EventBatchReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Line(1) + "\n" + Line(3) + "\n")), null, Token);

        Assert.Contains("seq 3 after 1", Assert.IsType<EventBatch.Refused>(batch).Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_line_that_never_ends_reading_stops_at_the_bound()
    {
        var endless = new Endless((byte)'x');

        var batch = await EventBatchReader.ReadAsync(endless, null, Token);

        Assert.Equal(413, Assert.IsType<EventBatch.Refused>(batch).Problem.Status);
        Assert.InRange(endless.Taken, 1, 64 * 1024);
    }

    [Fact]
    public async Task Given_too_many_lines_or_bytes_it_is_refused_as_too_large()
    {
        var many = string.Concat(Enumerable.Range(1, AgentApi.MaximumBatchLines + 1).Select(n => Line(n) + "\n"));
        var large = string.Concat(Enumerable.Range(1, 200).Select(n => Line(n, new string('p', 7_000)) + "\n"));

        foreach (var body in new[] { many, large })
        {
            var batch = await EventBatchReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), null, Token);
            Assert.Equal((413, ApiProblem.TooLarge), (Assert.IsType<EventBatch.Refused>(batch).Problem.Status, ((EventBatch.Refused)batch).Problem.Code));
        }
    }

    [Fact]
    public async Task Given_a_small_body_that_unpacks_without_end_reading_stops()
    {
        var bomb = Gzip(new byte[200 * 1024 * 1024]);

        var batch = await EventBatchReader.ReadAsync(new MemoryStream(bomb), "gzip", Token);

        Assert.Equal(413, Assert.IsType<EventBatch.Refused>(batch).Problem.Status);
    }

    [Theory]
    [InlineData("gzip", 400)]
    [InlineData("br", 415)]
    public async Task Given_an_encoding_that_the_body_is_not_in_it_is_refused(string encoding, int status)
    {
        var batch = await EventBatchReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Line(1) + "\n")), encoding, Token);

        Assert.Equal(status, Assert.IsType<EventBatch.Refused>(batch).Problem.Status);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Line(long seq, string process = "curl") =>
        $$"""{"time":"2027-01-01T00:00:00.000Z","event":"connection","verdict":"allowed","process":"{{process}}","seq":{{seq}}}""";

    private static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }
        return packed.ToArray();
    }

    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(3, buffer.Length)], cancellationToken);
    }

    private sealed class Endless(byte fill) : MemoryStream
    {
        public long Taken { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill(fill);
            Taken += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
