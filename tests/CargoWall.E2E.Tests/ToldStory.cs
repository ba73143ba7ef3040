using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using CargoWall.Story.Scenes;
using CargoWall.Story.Telling;
using Xunit;

[assembly: AssemblyFixture(typeof(CargoWall.E2E.Tests.ToldStory))]

namespace CargoWall.E2E.Tests;

/// <summary>The story of the demo, told once and left standing, so that tests can look at its pages.</summary>
public sealed class ToldStory : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cargowall-e2e-");
    private readonly StringWriter _told = new();
    private TheStory? _story;

    internal TheStory Story => _story ?? throw new InvalidOperationException("The story was not told.");

    /// <summary>The lines that the demo prints.</summary>
    public IReadOnlyList<string> Lines => _told.ToString().Split('\n');

    /// <summary>Why this machine cannot enforce; null where it can.</summary>
    public string? CannotEnforce { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _story = new TheStory(_folder.FullName);
        var narrator = new Narrator(_told);
        await _story.TellPolicyAsync(narrator, CancellationToken.None);
        var doctor = await Command.TryRunAsync([BuildOutput.Agent(), "doctor"], CancellationToken.None);
        if (doctor.ExitCode == 0)
        {
            await _story.TellJobAsync(narrator, CancellationToken.None);
        }
        else
        {
            CannotEnforce = doctor.Output;
        }
    }

    /// <summary>Skips a test that needs the kernel where there is no way to enforce; in continuous integration that is a failure.</summary>
    public void NeedsTheKernel()
    {
        if (CannotEnforce is not null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", CannotEnforce);
            Assert.Skip(CannotEnforce);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_story is not null)
        {
            await _story.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        await _told.DisposeAsync();
    }
}
