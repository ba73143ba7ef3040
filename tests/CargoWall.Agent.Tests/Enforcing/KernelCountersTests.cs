using CargoWall.Agent.Enforcing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class KernelCountersTests
{
    [Fact]
    public void Given_no_trouble_nothing_is_told()
    {
        Assert.Empty(new KernelCounters(0, 0, [], 0).Troubles);
    }

    [Fact]
    public void Given_trouble_of_every_kind_each_is_told_with_its_number()
    {
        var counters = new KernelCounters(3, 4, [new FailedHelper("sockets.h", 61, "ENOMEM", 5), new FailedHelper("seen.h", 40, "E2BIG", 6)], 7);

        var told = counters.Troubles.ToList();

        Assert.Equal(5, told.Count);
        Assert.StartsWith("3 events were lost", told[0], StringComparison.Ordinal);
        Assert.StartsWith("For 4 connections", told[1], StringComparison.Ordinal);
        Assert.Equal("A call inside the kernel programs failed 5 times: ENOMEM at sockets.h:61.", told[2]);
        Assert.Equal("A call inside the kernel programs failed 6 times: E2BIG at seen.h:40.", told[3]);
        Assert.StartsWith("7 addresses", told[4], StringComparison.Ordinal);
    }
}
