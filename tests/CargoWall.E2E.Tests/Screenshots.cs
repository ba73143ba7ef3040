namespace CargoWall.E2E.Tests;

/// <summary>Where pictures of pages go.</summary>
internal static class Screenshots
{
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(FindArtifacts(), "screenshots")).FullName;

    private static string FindArtifacts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "artifacts")
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
