using CargoWall.Story.Machine;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>What the story runs to its end.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cargowall-e2e-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Given_a_program_that_is_cancelled_it_is_gone()
    {
        var started = Path.Combine(_folder.FullName, "process-id");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var running = Command.RunAsync(["sh", "-c", "echo $$ >\"$0.part\" && mv \"$0.part\" \"$0\" && exec sleep 600", started], cancel.Token);
        while (!File.Exists(started))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancel);
        }

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(started, Cancel)).Trim()}"));
    }
}
