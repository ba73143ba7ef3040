using CargoWall.Agent.Running;

namespace CargoWall.Agent.Tests.Running;

public sealed class ExecutableLookupTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ExecutableLookupTests()
    {
        folder.Write("one/tool", "#!/bin/sh\n");
        folder.Write("two/tool", "#!/bin/sh\n");
        File.SetUnixFileMode(folder["two/tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_a_name_the_first_executable_file_on_the_path_is_taken()
    {
        Assert.Equal(new ExecutableLookup.Found(folder["two/tool"]), ExecutableLookup.Find("tool", $"{folder["none"]}:{folder["one"]}:{folder["two"]}", "/"));
    }

    [Fact]
    public void Given_a_file_without_permission_alone_it_is_named()
    {
        Assert.Equal(new ExecutableLookup.NotExecutable(folder["one/tool"]), ExecutableLookup.Find("tool", folder["one"], "/"));
    }

    [Fact]
    public void Given_a_name_with_a_slash_the_path_plays_no_part()
    {
        Assert.Equal(new ExecutableLookup.Found(folder["two/tool"]), ExecutableLookup.Find("two/tool", "/usr/bin", folder.Path));
        Assert.Equal(new ExecutableLookup.Missing(), ExecutableLookup.Find("two/none", folder["two"], folder.Path));
    }

    [Fact]
    public void Given_a_folder_it_cannot_be_run()
    {
        Assert.Equal(new ExecutableLookup.NotExecutable(folder["two"]), ExecutableLookup.Find("./two", "", folder.Path));
    }
}
