using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>The keys of the jobs of a workflow file.</summary>
public static class WorkflowKeys
{
    /// <summary>Reads a file, any bytes within the limits of a policy file; none when it cannot be read.</summary>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> content)
    {
        // What is wrong in a workflow is not ours to say.
        var problems = new ProblemList(PolicyLevel.Repository, string.Empty, null, string.Empty);
        var root = SourceText.Decode(content, problems) is { } text ? YamlTreeReader.Read(text, problems).Root as YamlNode.Mapping : null;
        return root?.Entries.FirstOrDefault(entry => entry.Key.Text == "jobs")?.Value is YamlNode.Mapping jobs
            ? [.. jobs.Entries.Select(entry => entry.Key.Text)]
            : [];
    }
}
