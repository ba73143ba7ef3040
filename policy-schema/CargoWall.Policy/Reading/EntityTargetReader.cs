using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>target</c>.</summary>
internal static class EntityTargetReader
{
    private static readonly string[] OrganizationKeys = ["repository", "visibility", "properties"];
    private static readonly string[] Keys = [.. OrganizationKeys, "workflow", "job"];
    private static readonly string[] Visibilities = ["public", "private", "internal"];

    /// <summary>The target of an entry; null when it has none or after a problem was reported.</summary>
    public static EntityTarget? Read(KeyReader entry, ProblemList problems)
    {
        if (entry.Value("target") is not { } node)
        {
            return null;
        }

        if (node is YamlNode.Mapping { Entries.Count: 0 })
        {
            problems.Error(node, ProblemCodes.EmptyTarget, "The target is empty. Name what it is for, or remove 'target' for all that this file speaks for.");
            return null;
        }

        if (entry.Mapping("target", "target: { workflow: ci.yml }") is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A target", Keys, problems);
        foreach (var key in OrganizationKeys.Where(key => keys.Has(key) && problems.Level == PolicyLevel.Repository))
        {
            problems.Error(
                keys.Key(key)!,
                ProblemCodes.OrganizationOnly,
                $"Organization files alone target by '{key}': a repository file speaks for its own repository. Remove it."
            );
        }

        var workflow = ReadWorkflow(keys, problems);
        var job = ReadJob(keys, problems);
        if (keys.Has("job") && !keys.Has("workflow"))
        {
            problems.Error(
                keys.Key("job")!,
                ProblemCodes.MissingKey,
                "'job' needs 'workflow' beside it, as several workflows can have a job of this name. Add workflow: FILE.yml"
            );
        }

        var (name, id) = ReadRepository(keys, problems);
        return new EntityTarget
        {
            RepositoryName = name,
            RepositoryId = id,
            Visibility = ReadVisibility(keys, problems),
            Properties = ReadProperties(keys, problems),
            Workflow = workflow,
            Job = job,
        };
    }

    /// <summary>Whether a text can name a workflow file; reported if not.</summary>
    public static bool IsWorkflow(YamlNode node, string text, ProblemList problems)
    {
        if (text.Contains('/', StringComparison.Ordinal))
        {
            problems.Error(
                node,
                ProblemCodes.BadWorkflow,
                $"'{ScalarValues.Cut(text)}' holds a path. Write the file's name alone: {ScalarValues.Cut(text[(text.LastIndexOf('/') + 1)..])}"
            );
            return false;
        }

        if (!text.EndsWith(".yml", StringComparison.Ordinal) && !text.EndsWith(".yaml", StringComparison.Ordinal))
        {
            problems.Error(
                node,
                ProblemCodes.BadWorkflow,
                $"'{ScalarValues.Cut(text)}' is no workflow file. Write the name of a file under .github/workflows, like ci.yml."
            );
            return false;
        }

        return true;
    }

    private static string? ReadWorkflow(KeyReader keys, ProblemList problems) =>
        keys.Text("workflow") is { } text && IsWorkflow(keys.Value("workflow")!, text, problems) ? text : null;

    private static string? ReadJob(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("job") is not { } text)
        {
            return null;
        }

        if (IsJob(text))
        {
            return text;
        }

        problems.Error(
            keys.Value("job")!,
            ProblemCodes.BadValue,
            $"'{ScalarValues.Cut(text)}' is no job. Write a key under 'jobs:' of the workflow, or CALLER/CALLED for one job of a workflow that it calls."
        );
        return null;
    }

    /// <summary>Whether a text can be a job key, or several joined by slashes.</summary>
    public static bool IsJob(string text) =>
        text.Split('/').All(part => part.Length > 0 && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));

    private static (string? Name, long? Id) ReadRepository(KeyReader keys, ProblemList problems)
    {
        if (keys.Value("repository") is not YamlNode.Mapping mapping)
        {
            return (ReadRepositoryName(keys, problems), null);
        }

        var inner = new KeyReader(mapping, "A repository", ["id"], problems);
        if (mapping.Entries.Count == 0)
        {
            problems.Error(mapping, ProblemCodes.MissingKey, "The repository has no id. Write repository: { id: 74 }, or its name.");
        }

        return (null, inner.Long("id", 1, long.MaxValue));
    }

    private static string? ReadRepositoryName(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("repository") is not { } text)
        {
            return null;
        }

        if (!text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '*'))
        {
            problems.Warn(
                keys.Value("repository")!,
                ProblemCodes.BadValue,
                text.Contains('/', StringComparison.Ordinal)
                    ? $"No repository is called '{ScalarValues.Cut(text)}', so this fits none. Write the name without its owner: {ScalarValues.Cut(text[(text.LastIndexOf('/') + 1)..])}"
                    : $"No repository is called '{ScalarValues.Cut(text)}', so this fits none. Letters, digits, '-', '_', '.' and '*' can stand in the name; an id is written repository: {{ id: 74 }}."
            );
        }

        return text;
    }

    private static string? ReadVisibility(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("visibility") is not { } text || Visibilities.Contains(text))
        {
            return keys.Has("visibility") ? (keys.Value("visibility") as YamlNode.Scalar)?.Text : null;
        }

        problems.Error(
            keys.Value("visibility")!,
            ProblemCodes.BadValue,
            $"'visibility' is {ScalarValues.Choice(Visibilities)}, not '{ScalarValues.Cut(text)}'.{Nearest.Suggestion(text, Visibilities)}"
        );
        return null;
    }

    private static SortedDictionary<string, string> ReadProperties(KeyReader keys, ProblemList problems)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in keys.Mapping("properties")?.Entries ?? [])
        {
            if (ScalarValues.Text(entry.Value, $"The property '{ScalarValues.Cut(entry.Key.Text)}'", problems) is { } value)
            {
                properties.Add(entry.Key.Text, value);
            }
        }

        return properties;
    }
}
