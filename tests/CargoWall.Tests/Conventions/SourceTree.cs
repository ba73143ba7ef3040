using System.Xml.Linq;

namespace CargoWall.Tests.Conventions;

/// <summary>The source tree that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] BuildFolders = ["artifacts", "node_modules", ".git"];

    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Paths of files, relative to the root and separated by '/', without what was built.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory
            .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(BuildFolders).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>Names of the projects that a project file references.</summary>
    public static IReadOnlyList<string> ProjectReferences(string projectPath) =>
        [.. Included(projectPath, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> PackageReferences(string projectPath) => [.. Included(projectPath, "PackageReference").Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Included(string projectPath, string element) =>
        XDocument.Parse(Read(projectPath)).Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CargoWall.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            "CargoWall.sln is in no folder above " + AppContext.BaseDirectory + ": run the tests from a build inside the source tree."
        );
    }
}
