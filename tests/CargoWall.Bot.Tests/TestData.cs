namespace CargoWall.Bot.Tests;

/// <summary>Files under <c>tests/data</c>; <c>CARGOWALL_TEST_DATA</c> points elsewhere.</summary>
internal static class TestData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("CARGOWALL_TEST_DATA") ?? Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = System.IO.Path.Combine(folder.FullName, "tests", "data");
            if (Directory.Exists(data))
            {
                return data;
            }
        }
        throw new DirectoryNotFoundException($"There is no tests/data above {AppContext.BaseDirectory}.");
    }
}
