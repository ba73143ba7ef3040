namespace CargoWall.Tests;

/// <summary>Finds files of the repository from where the tests run.</summary>
internal static class TestData
{
    /// <summary>The top of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary><c>tests/data</c>.</summary>
    public static string Root => Path.Combine(Repository, "tests", "data");

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CargoWall.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds CargoWall.sln.");
    }
}
