using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests;

/// <summary>Reads policy sets from text.</summary>
internal static class Policies
{
    /// <summary>A repository set with one file.</summary>
    public static PolicySet File(string text, PolicyLevel level = PolicyLevel.Repository) => Files(level, (".cargowall/policy.yml", text));

    public static PolicySet Files(PolicyLevel level, params (string Path, string Text)[] files) =>
        PolicySetReader.Read(
            level,
            level == PolicyLevel.Organization ? "acme/.github" : "acme/web-api",
            files.Select(file => new PolicySourceFile(file.Path, Encoding.UTF8.GetBytes(file.Text)))
        );

    /// <summary>A repository set with one policy of one rule, which it does not assign.</summary>
    public static PolicySet Read(string rule) => File($"version: 1\npolicies:\n  p:\n    rules:\n      - {rule}\n");
}
