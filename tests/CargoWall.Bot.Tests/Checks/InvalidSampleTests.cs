using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>Every invalid sample, pushed with git and proposed in a pull request: the check says what the command line says.</summary>
public sealed class InvalidSampleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("repository", "web")]
    [InlineData("organization", ".github")]
    public async Task Given_the_invalid_samples_each_check_fails_with_the_expected_sentence_at_its_line_and_column(string level, string name)
    {
        await using var scene = await Scene.StartAsync();
        var repository = $"{scene.GitHub.Owner}/{name}";
        if (level == "organization")
        {
            await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, name), Cancel);
        }

        using var clone = await GitClone.OfAsync(scene, repository);
        var samples = Samples(level);
        foreach (var sample in samples)
        {
            await clone.CommitAsync(
                Path.GetFileNameWithoutExtension(sample),
                ($".cargowall/{Path.GetFileName(sample)}", await File.ReadAllBytesAsync(sample, Cancel))
            );
        }

        await clone.GitAsync("push", "--quiet", "origin", "--all");

        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            var pull = await scene.OpenAsync(repository, Path.GetFileNameWithoutExtension(sample));
            var check = await scene.CheckAsync(repository, pull.HeadSha);
            var shown = check.Annotations.Select(note =>
                $"{note.Path}:{note.StartLine}:{note.StartColumn}: {Severity(note.Level)} {note.Title}: {note.Message}"
            );
            var expected = await File.ReadAllLinesAsync(Path.ChangeExtension(sample, ".problems"), Cancel);
            Assert.Equal("failure", check.Conclusion);
            Assert.Equal(expected, shown);
        }
    }

    private static List<string> Samples(string level) =>
        [.. Directory.GetFiles(Path.Combine(TestData.Root, "..", "..", "policy-schema", "samples", "invalid", level), "*.yml").Order(StringComparer.Ordinal)];

    private static string Severity(string annotationLevel) => annotationLevel == "failure" ? "error" : annotationLevel;
}
