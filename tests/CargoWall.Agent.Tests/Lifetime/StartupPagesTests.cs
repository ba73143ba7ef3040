using CargoWall.Agent.Lifetime;
using Xunit;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class StartupPagesTests
{
    [Fact]
    public void Given_mappings_of_all_kinds_only_what_stands_in_program_files_is_given_back()
    {
        var program = Environment.ProcessPath;
        string[] lines =
        [
            .. Mapping($"1000-3000 r-xp 00000000 fe:00 1234 {program}", anonymous: 0),
            .. Mapping($"4000-5000 r--s 00000000 fe:00 1234 {program}", anonymous: 0),
            .. Mapping("6000-7000 r-xp 00000000 fe:00 1234 /usr/lib/patched.so", anonymous: 4),
            .. Mapping("8000-9000 r--p 00000000 fe:00 1234 /usr/lib/relocated.so", anonymous: 8),
            .. Mapping($"a000-b000 rw-p 00000000 fe:00 1234 {program}", anonymous: 0),
            .. Mapping("c000-d000 r-xs 00000000 00:01 77 /memfd:doublemapper (deleted)", anonymous: 0),
            .. Mapping("e000-f000 r--s 00000000 00:10 77 anon_inode:bpf-map", anonymous: 0),
            .. Mapping("10000-11000 r-xp 00000000 00:00 0 [vdso]", anonymous: 0),
            .. Mapping("12000-13000 r-xp 00000000 00:00 0", anonymous: 0),
            .. Mapping("14000-15000 r--s 00000000 fe:00 78 /srv/data.json", anonymous: 0),
            .. Mapping("7f000000-7f002000 r-xp 00001000 fe:00 99 /usr/lib/libc.so.6", anonymous: 0),
        ];

        var mapped = StartupPages.ProgramFiles(lines);

        Assert.Equal([(0x1000, 0x2000), (0x4000, 0x1000), (0x7f000000, 0x2000)], mapped);
    }

    [Fact]
    public void Given_this_process_it_goes_on_after_giving_back()
    {
        StartupPages.GiveBack();

        Assert.NotEmpty(StartupPages.ProgramFiles(File.ReadLines("/proc/self/smaps")));
    }

    private static string[] Mapping(string head, int anonymous) =>
        [head, "Size:                  8 kB", "Rss:                   8 kB", $"Anonymous:             {anonymous} kB", "VmFlags: rd ex mr mw me"];
}
