using System.Runtime.CompilerServices;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class SampleTests
{
    private static readonly string Samples = Path.GetFullPath(Path.Join(Folder(), "../../../policy-schema/samples"));

    public static TheoryData<string> Invalid => [.. Find("invalid")];

    public static TheoryData<string> Valid => [.. Find("valid")];

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Given_an_invalid_sample_the_command_says_what_stands_beside_it(string sample)
    {
        var expected = await File.ReadAllLinesAsync(Path.ChangeExtension(Path.Join(Samples, sample), ".problems"), TestContext.Current.CancellationToken);

        var run = await ValidateAsync(sample);

        Assert.Equal(1, run.ExitCode);
        var shown = run.Out.Split('\n').Where(line => line.StartsWith(sample, StringComparison.Ordinal)).Select(line => line[sample.Length..]);
        var place = $".cargowall/{Path.GetFileName(sample)}";
        Assert.Equal(expected.Select(line => line[place.Length..].Replace($"{place}:", $"{sample}:", StringComparison.Ordinal)), shown);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Given_a_valid_sample_the_command_finds_no_error(string sample)
    {
        var run = await ValidateAsync(sample);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    private static Task<CommandRun> ValidateAsync(string sample) =>
        CommandRun.In(Samples, "validate", "--level", sample.Contains("/organization/", StringComparison.Ordinal) ? "organization" : "repository", sample);

    private static IEnumerable<string> Find(string kind) =>
        Directory
            .EnumerateFiles(Path.Join(Samples, kind), "*.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Samples, file))
            .Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!; // a file is in a folder
}
