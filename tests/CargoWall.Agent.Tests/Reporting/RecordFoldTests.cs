using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class RecordFoldTests
{
    private readonly HeldClock clock = new();
    private readonly List<ConnectionRecord> written = [];
    private readonly RecordFold fold;

    public RecordFoldTests() => fold = new RecordFold(clock);

    [Fact]
    public void Given_equal_events_the_first_is_written_at_once_and_the_others_as_one_with_their_count()
    {
        Add(A.Record());
        Assert.Single(written);
        Add(A.Record());
        Add(A.Record() with { Count = 3 });
        Assert.Single(written);

        clock.Move(TimeSpan.FromSeconds(2));
        Add(A.Record(host: "other.example"));

        Assert.Equal([null, 4, null], written.Select(record => record.Count));
    }

    [Fact]
    public void Given_events_that_differ_each_is_written_at_once()
    {
        ConnectionRecord[] records =
        [
            A.Record(),
            A.Record(verdict: "allowed"),
            A.Record(host: null),
            A.Record(address: "203.0.113.10"),
            A.Record(port: 80),
            A.Record() with
            {
                Pid = 43,
            },
            A.Record() with
            {
                Protocol = "udp",
            },
            A.Record() with
            {
                Rule = "deny x",
            },
            A.Record() with
            {
                Hook = "sendmsg4",
            },
        ];

        Array.ForEach(records, Add);

        Assert.Equal(records, written);
    }

    [Fact]
    public void Given_any_number_of_events_the_counts_add_up_to_them()
    {
        for (var number = 0; number < 1000; number++)
        {
            Add(A.Record(port: number % 7));
            clock.Move(TimeSpan.FromMilliseconds(13));
        }

        fold.Close(written.Add);

        Assert.Equal(1000, written.Sum(record => record.Count ?? 1));
        Assert.True(written.Count < 200);
    }

    [Fact]
    public void Given_nothing_that_waits_no_window_is_due()
    {
        Add(A.Record());
        Assert.Null(fold.UntilDue());

        Add(A.Record());
        Assert.Equal(TimeSpan.FromSeconds(2), fold.UntilDue());
    }

    private void Add(ConnectionRecord record) => fold.Add(record, written.Add);
}
