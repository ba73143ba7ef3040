using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GitHub.Simulator.Checks;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>
/// Compares text with a file under <c>Golden/</c> beside the test. <c>CARGOWALL_GOLDEN=write</c> writes the files instead; they are reviewed
/// like code.
/// </summary>
internal static partial class Golden
{
    public static void Matches(string name, string actual, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("CARGOWALL_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        Assert.True(File.Exists(file), $"{file} is missing: run the test with CARGOWALL_GOLDEN=write and review it.");
        Assert.Equal(File.ReadAllText(file), actual, ignoreLineEndingDifferences: true);
    }

    /// <summary>Compares what a check says, with commits and addresses by what they are rather than by their value.</summary>
    public static void MatchesCheck(string name, SimulatedCheck check, string[] commits, [CallerFilePath] string test = "")
    {
        var text = $"{check.Conclusion}: {check.Title}\n\n{check.Summary}";
        foreach (var (number, commit) in commits.Index())
        {
            text = text.Replace(commit, $"COMMIT-{number}", StringComparison.Ordinal).Replace(commit[..7], $"COMMIT-{number}", StringComparison.Ordinal);
        }

        Matches(name, LocalAddress().Replace(text, "https://github.example"), test);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex LocalAddress();
}
