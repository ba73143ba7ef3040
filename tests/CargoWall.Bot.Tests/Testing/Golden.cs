using System.Runtime.CompilerServices;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>
/// Compares text with a file under <c>Golden/</c> beside the test. <c>CARGOWALL_GOLDEN=write</c> writes the files instead; they are reviewed
/// like code.
/// </summary>
internal static class Golden
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
}
