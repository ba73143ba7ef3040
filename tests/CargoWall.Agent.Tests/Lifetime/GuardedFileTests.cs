using System.Diagnostics;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class GuardedFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_a_link_in_the_place_of_a_sentinel_the_link_is_replaced_and_its_target_untouched()
    {
        var victim = folder.Write("victim", "precious");
        File.CreateSymbolicLink(folder["ready"], victim);

        GuardedFile.Replace(folder["ready"], "pid=1\n", GuardedFile.ReadableByAll);

        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.Null(new FileInfo(folder["ready"]).LinkTarget);
        Assert.Equal("pid=1\n", File.ReadAllText(folder["ready"]));
    }

    [Fact]
    public void Given_a_replaced_file_nothing_else_is_left_in_its_folder()
    {
        GuardedFile.Replace(folder["ready"], "one", GuardedFile.ReadableByAll);
        GuardedFile.Replace(folder["ready"], "two", GuardedFile.ReadableByAll);

        Assert.Equal([folder["ready"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("two", File.ReadAllText(folder["ready"]));
    }

    [Fact]
    public void Given_a_folder_that_is_a_link_nothing_is_written_through_it()
    {
        Directory.CreateDirectory(folder["real"]);
        Directory.CreateSymbolicLink(folder["link"], folder["real"]);

        Assert.Throws<GuardedFileException>(() => GuardedFile.Replace(folder["link/ready"], "x", GuardedFile.ReadableByAll));
        Assert.Empty(Directory.GetFileSystemEntries(folder["real"]));
    }

    [Fact]
    public void Given_a_link_in_the_place_of_the_log_it_is_refused()
    {
        var victim = folder.Write("victim", "precious");
        File.CreateSymbolicLink(folder["log"], victim);

        var refusal = Assert.Throws<GuardedFileException>(() => GuardedFile.Append(folder["log"]));

        Assert.Contains("symbolic link", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(victim));
    }

    [Fact]
    public void Given_a_second_name_of_the_log_file_it_is_refused()
    {
        folder.Write("victim", "precious");
        Assert.Equal(0, HardLink.Make(folder["victim"], folder["log"]));

        Assert.Throws<GuardedFileException>(() => GuardedFile.Append(folder["log"]));
    }

    [Fact]
    public void Given_a_log_that_others_may_read_it_is_closed_to_them_and_goes_on_at_its_end()
    {
        folder.Write("log", "one\n");
        File.SetUnixFileMode(folder["log"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using (var log = GuardedFile.Append(folder["log"]))
        {
            log.Write("two\n"u8);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["log"]));
        Assert.Equal("one\ntwo\n", File.ReadAllText(folder["log"]));
    }

    [Fact]
    public void Given_a_link_anywhere_in_the_path_of_a_foreign_file_nothing_is_added()
    {
        Directory.CreateDirectory(folder["real/below"]);
        folder.Write("real/below/summary", "");
        Directory.CreateSymbolicLink(folder["link"], folder["real"]);

        Assert.Throws<GuardedFileException>(() => GuardedFile.AppendToForeign(folder["link/below/summary"], "text"));
        Assert.Equal("", File.ReadAllText(folder["real/below/summary"]));
    }

    [Fact]
    public void Given_a_file_that_is_too_big_or_a_link_it_is_not_read()
    {
        folder.Write("big", new string('x', 101));
        File.CreateSymbolicLink(folder["link"], folder["big"]);

        Assert.Throws<GuardedFileException>(() => GuardedFile.Read(folder["big"], 100));
        Assert.Throws<GuardedFileException>(() => GuardedFile.Read(folder["link"], 1000));
        Assert.Null(GuardedFile.Read(folder["missing"], 100));
    }

    [Fact]
    public void Given_a_device_it_is_neither_replaced_nor_removed()
    {
        // Nobody but root makes devices, and nobody but root could harm one.
        var device = LibC.EffectiveUser() == 0 ? folder["null"] : "/dev/null";
        if (device != "/dev/null")
        {
            using var make = Process.Start("mknod", [device, "c", "1", "3"]);
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        var replacing = Assert.Throws<GuardedFileException>(() => GuardedFile.Replace(device, "x", GuardedFile.OwnerOnly));
        var removing = Assert.Throws<GuardedFileException>(() => GuardedFile.Remove(device));

        Assert.Equal($"{device} is a device, which stays as it is; choose another path.", replacing.Message);
        Assert.Equal(replacing.Message, removing.Message);
        Assert.Equal("", File.ReadAllText(device));
    }

    [Fact]
    public void Given_a_missing_folder_the_sentence_says_so()
    {
        var refusal = Assert.Throws<GuardedFileException>(() => GuardedFile.Replace(folder["no/such/file"], "x", GuardedFile.OwnerOnly));

        Assert.Equal($"The folder of {folder["no/such/file"]} does not exist; make it first.", refusal.Message);
    }
}
