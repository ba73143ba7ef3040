using System.Text;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class EventSpoolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_records_they_are_numbered_on_from_the_chain_and_the_chain_fits_the_lines()
    {
        var before = EventChain.Start("job");
        before.Append("line one"u8);
        using var spool = EventSpool.Create(folder["spool"], EventChain.Resume(before.Sequence, before.Hex));
        spool.Add(A.Record());
        spool.Add(A.Record(port: 80));

        var lines = Encoding.UTF8.GetString(spool.Next(10_000, 100).Span).Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.Contains("\"seq\":2", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"seq\":3", lines[1], StringComparison.Ordinal);
        before.Append(Encoding.UTF8.GetBytes(lines[0]));
        before.Append(Encoding.UTF8.GetBytes(lines[1]));
        Assert.Equal((3, before.Hex), spool.Tip);
    }

    [Fact]
    public void Given_bounds_a_batch_holds_whole_lines_within_them()
    {
        using var spool = Filled(10);
        var line = spool.Next(100_000, 1).Length;

        Assert.Equal(3 * line, spool.Next(100_000, 3).Length);
        Assert.Equal(2 * line, spool.Next(3 * line - 1, 100).Length);
        Assert.Equal(0, spool.Next(line - 1, 100).Length);
    }

    [Fact]
    public void Given_an_acknowledgement_what_comes_next_begins_after_it()
    {
        using var spool = Filled(10);

        Assert.True(spool.Acknowledge(4));

        Assert.Contains("\"seq\":5", Encoding.UTF8.GetString(spool.Next(1000, 1).Span), StringComparison.Ordinal);
        Assert.Equal(4, spool.Sent);
        Assert.True(spool.Acknowledge(10));
        Assert.True(spool.IsEmpty);
        Assert.Equal(0, new FileInfo(folder["spool"]).Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public void Given_an_acknowledgement_that_cannot_be_it_is_not_taken(long last)
    {
        using var spool = Filled(10);
        spool.Acknowledge(4);

        Assert.False(spool.Acknowledge(last));
        Assert.Equal(4, spool.Sent);
    }

    [Fact]
    public void Given_a_record_that_is_longer_than_a_line_may_be_it_is_counted_and_leaves_no_hole()
    {
        using var spool = EventSpool.Create(folder["spool"], EventChain.Start("job"));
        spool.Add(A.Record() with { Reason = new string('x', AgentApi.MaximumLineBytes) });
        spool.Add(A.Record());

        Assert.Equal(1, spool.Lost);
        Assert.Contains("\"seq\":1", Encoding.UTF8.GetString(spool.Next(1000, 1).Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_end_the_file_is_gone()
    {
        Filled(2).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private EventSpool Filled(int count)
    {
        var spool = EventSpool.Create(folder["spool"], EventChain.Start("job"));
        for (var number = 0; number < count; number++)
        {
            spool.Add(A.Record());
        }

        return spool;
    }
}
