using CargoWall.Policy.Lint;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>The workflows of a checkout, for the question whether a target names one.</summary>
internal static class WorkflowFolder
{
    private const int MostFiles = 200;

    /// <summary>The workflow files of a folder with the keys of their jobs; null when it has no workflows, so that nothing is known.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Read(string folder)
    {
        var workflows = Path.Join(folder, ".github", "workflows");
        if (!Directory.Exists(workflows))
        {
            return null;
        }

        var files = Directory
            .EnumerateFiles(workflows)
            .Where(file => Path.GetExtension(file) is ".yml" or ".yaml")
            .Order(StringComparer.Ordinal)
            .Take(MostFiles + 1)
            .ToList();
        return files.Count > MostFiles ? null : files.ToDictionary(file => Path.GetFileName(file), KeysOf, StringComparer.Ordinal);
    }

    // What is larger than a policy file may be, or cannot be read, is a workflow with unknown jobs.
    private static IReadOnlyList<string> KeysOf(string file)
    {
        try
        {
            return new FileInfo(file).Length <= PolicyLimits.FileBytes ? WorkflowKeys.Read(File.ReadAllBytes(file)) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
