using System.Text;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>A file that is no policy file of this project, but holds policies: a workflow, or the file of GitHub's own firewall.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Policies">The policies in the steps of a workflow.</param>
/// <param name="Problems">What is wrong, by place.</param>
internal sealed record ForeignFile(SourceText Text, IReadOnlyList<WorkflowPolicy> Policies, IReadOnlyList<PolicyProblem> Problems)
{
    // https://github.com/github-early-access/actions-native-egress-firewall: this name, and no other.
    private const string FirewallFile = "egress-firewall.yaml";

    /// <summary>The file, if it is one; null for any other, a folder too.</summary>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public static ForeignFile? At(string path, Surroundings surroundings)
    {
        var full = surroundings.FullPath(path);
        return File.Exists(full) ? Of(path, PolicySources.ReadFile(path, full)) : null;
    }

    /// <inheritdoc cref="At"/>
    public static ForeignFile? Of(string shown, byte[] content)
    {
        if (Path.GetFileName(shown) == FirewallFile)
        {
            var import = PolicyImporter.Import(PolicyFormat.GitHub, [new ImportSource(shown, content)]);
            return new ForeignFile(new SourceText(shown, content), [], import.Match<IReadOnlyList<PolicyProblem>>(_ => [], refused => refused.Problems));
        }

        // A policy file in which somebody wrote 'jobs:' is to hear that there is no such key.
        var text = Encoding.UTF8.GetString(content);
        if (
            !WorkflowPolicyReader.HasJobs(text)
            || shown.Split('/').Contains(".cargowall")
            || text.StartsWith("version:", StringComparison.Ordinal)
            || text.Contains("\nversion:", StringComparison.Ordinal)
        )
        {
            return null;
        }

        var reading = WorkflowPolicyReader.Read(shown, content);
        return new ForeignFile(new SourceText(shown, content), reading.Policies, [.. reading.Check()]);
    }
}
