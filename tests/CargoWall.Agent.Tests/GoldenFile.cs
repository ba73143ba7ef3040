using System.Runtime.CompilerServices;

namespace CargoWall.Agent.Tests;

/// <summary>Compares text with a file beside the tests. With CARGOWALL_REFRESH_GOLDEN=1 the file is written instead, to be reviewed as code.</summary>
internal static class GoldenFile
{
    public static void Matches(string name, string text, [CallerFilePath] string here = "")
    {
        var file = Path.Join(FolderOfTests(here), "Golden", name);
        if (Environment.GetEnvironmentVariable("CARGOWALL_REFRESH_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // the file is in a folder
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string FolderOfTests(string file)
    {
        var folder = Path.GetDirectoryName(file);
        while (folder is not null && !File.Exists(Path.Join(folder, "CargoWall.Agent.Tests.csproj")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The folder of the tests is not found.");
    }
}
