using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CargoWall.Bot.Runs.Naming;

/// <summary>Reads the jobs of a workflow file. The file is a stranger's: what does not look like a job is left out.</summary>
internal static class DeclaredJobs
{
    private const int MaximumLength = 1024 * 1024;
    private const int MaximumDepth = 64;

    /// <summary>The jobs of the file; empty when it cannot be read.</summary>
    public static IReadOnlyList<DeclaredJob> Read(string text)
    {
        if (text.Length > MaximumLength)
        {
            return [];
        }
        var stream = new YamlStream();
        try
        {
            if (IsDeep(text))
            {
                return [];
            }
            stream.Load(new StringReader(text));
        }
        catch (Exception failure) when (failure is YamlException or ArgumentException or InvalidOperationException or FormatException)
        {
            return [];
        }
        if (stream.Documents is not [{ RootNode: YamlMappingNode root }] || Child(root, "jobs") is not YamlMappingNode jobs)
        {
            return [];
        }
        return
        [
            .. from entry in jobs.Children
            where entry.Key is YamlScalarNode && entry.Value is YamlMappingNode
            let job = (YamlMappingNode)entry.Value
            let calls = Child(job, "uses") as YamlScalarNode
            select new DeclaredJob(
                Key: ((YamlScalarNode)entry.Key).Value ?? "",
                Name: (Child(job, "name") as YamlScalarNode)?.Value,
                HasMatrix: Child(job, "strategy") is not null,
                Calls: calls?.Value,
                CallsLine: (int)(calls?.Start.Line ?? 0)
            ),
        ];
    }

    // Loading the tree recurses; the parser of events does not.
    private static bool IsDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease; // Not null after MoveNext said true.
            if (depth > MaximumDepth)
            {
                return true;
            }
        }
        return false;
    }

    private static YamlNode? Child(YamlMappingNode parent, string key) =>
        parent.Children.FirstOrDefault(entry => entry.Key is YamlScalarNode { Value: var name } && name == key).Value;
}
