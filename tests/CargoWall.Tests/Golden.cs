namespace CargoWall.Tests;

/// <summary>
/// Compares text with a file that was looked at by a person. <c>CARGOWALL_GOLDEN=refresh</c> writes the file instead; what changed is reviewed like code.
/// </summary>
internal static class Golden
{
    public static void Matches(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("CARGOWALL_GOLDEN") == "refresh")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // A path of a file has a folder.
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing. Run the test with CARGOWALL_GOLDEN=refresh and review what it writes.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
