using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>`make demo` as a process: it ends well, and it leaves nothing.</summary>
public sealed class DemoTests(ToldStory told) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cargowall-e2e-");

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Given_the_demo_it_shows_its_stages_and_leaves_nothing_behind()
    {
        told.NeedsTheKernel();
        await using var demo = Start();

        var lines = await demo.WaitForLineAsync(line => line.Contains("stages shown", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var exitCode = await demo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        Assert.True(lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal)) >= 8);
        AssertNothingLeft(demo.ProcessId);
    }

    [Fact]
    public async Task Given_a_demo_that_is_interrupted_it_leaves_nothing_behind()
    {
        told.NeedsTheKernel();
        await using var demo = Start();
        await demo.WaitForLineAsync(line => line.StartsWith("ok the job reaches", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        demo.Signal(LinuxCalls.SigTerm);
        var exitCode = await demo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, exitCode);
        AssertNothingLeft(demo.ProcessId);
    }

    private Part Start() =>
        Part.Start(
            "demo",
            _folder.FullName,
            ["dotnet", "exec", BuildOutput.Assembly("CargoWall.Story")],
            new Dictionary<string, string?> { ["DEMO_EXIT"] = "1", ["TMPDIR"] = _folder.FullName }
        );

    /// <summary>No group, no file, and no process that the demo started: a child's environment names the demo's own temporary folder.</summary>
    private void AssertNothingLeft(int processId)
    {
        Assert.Empty(ControlGroup.OfProcess(processId));
        Assert.Equal(["demo.log"], _folder.EnumerateFileSystemInfos().Select(left => left.Name));
        var still =
            from process in Directory.EnumerateDirectories("/proc")
            where int.TryParse(Path.GetFileName(process), out _)
            where Environ(process).Contains("TMPDIR=" + _folder.FullName, StringComparison.Ordinal)
            select process;
        Assert.Empty(still);
    }

    private static string Environ(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
