using Xunit;

namespace CargoWall.Tests.Conventions;

/// <summary>The boundaries that hold because the compiler cannot see past them.</summary>
public class ProjectTests
{
    private static readonly string[] ProductFolders = ["agent/", "bot/", "policy-schema/"];

    [Fact]
    public void Given_the_product_projects_they_reference_what_the_architecture_says_and_nothing_else()
    {
        var references = SourceTree.Files("*.csproj").Where(IsProduct).ToDictionary(Name, path => string.Join(' ', SourceTree.ProjectReferences(path)));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["CargoWall.Policy"] = "",
                // Shared by the bot's pull requests and the agent's install-action (docs/decisions/0022).
                ["CargoWall.Workflows"] = "CargoWall.Policy",
                ["CargoWall.GitHub"] = "",
                ["CargoWall.Storage"] = "",
                ["CargoWall.Kernel"] = "",
                ["CargoWall.Bot"] = "CargoWall.GitHub CargoWall.Policy CargoWall.Storage CargoWall.Workflows",
                ["CargoWall.Agent"] = "CargoWall.Kernel CargoWall.Policy CargoWall.Workflows",
            },
            references
        );
    }

    [Fact]
    public void Given_the_policy_project_it_can_reach_neither_network_nor_database() =>
        Assert.Equal(["YamlDotNet"], SourceTree.PackageReferences("policy-schema/CargoWall.Policy/CargoWall.Policy.csproj"));

    [Fact]
    public void Given_a_project_the_solution_has_it()
    {
        var solution = SourceTree.Read("CargoWall.sln").Replace('\\', '/');

        var missing = SourceTree.Files("*.csproj").Where(path => !solution.Contains('"' + path + '"', StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Given_a_project_it_takes_package_versions_from_one_place()
    {
        var pinned = SourceTree.Files("*.csproj").Where(path => SourceTree.Read(path).Contains(" Version=\"", StringComparison.Ordinal));

        Assert.Empty(pinned);
    }

    private static bool IsProduct(string path) => ProductFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);
}
