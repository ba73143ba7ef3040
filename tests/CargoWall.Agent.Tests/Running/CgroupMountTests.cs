using CargoWall.Agent.Running;

namespace CargoWall.Agent.Tests.Running;

public sealed class CgroupMountTests
{
    private const string Hybrid = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        37 31 0:34 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 master:1 - cgroup2 cgroup2 rw
        """;

    [Theory]
    [InlineData(Hybrid, "/sys/fs/cgroup/unified")]
    [InlineData("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate", "/sys/fs/cgroup")]
    [InlineData("30 23 0:26 / /mnt/a\\040b\\134c rw - cgroup2 none rw", "/mnt/a b\\c")]
    [InlineData("30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n99 23 0:26 / /whole rw - cgroup2 cgroup rw", "/whole")]
    [InlineData("30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw", "/sys/fs/cgroup")]
    [InlineData("37 31 0:34 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids", null)]
    [InlineData("broken - cgroup2", null)]
    [InlineData("", null)]
    public void Given_a_mount_table_the_whole_hierarchy_is_found_before_a_part_of_it(string table, string? place)
    {
        Assert.Equal(place, CgroupMount.Find(table, _ => true));
    }

    [Fact]
    public void Given_a_mount_that_lies_under_another_the_one_that_shows_is_taken()
    {
        const string Table = Hybrid + "\n99 31 0:38 / /sys/fs/cgroup rw - cgroup2 none rw";

        Assert.Equal("/sys/fs/cgroup", CgroupMount.Find(Table, place => place == "/sys/fs/cgroup"));
    }

    [Theory]
    [InlineData("0::/../..\n")]
    [InlineData("12:pids:/user\n")]
    [InlineData("0::/no/such/group\n")]
    public void Given_a_process_whose_group_is_not_seen_the_mount_point_stands_for_it(string groups)
    {
        Assert.Equal("/tmp", CgroupMount.OfProcess("/tmp", groups));
    }
}
