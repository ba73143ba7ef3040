using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads the tree of a file.</summary>
internal static class FileReader
{
    private static readonly string[] Keys = ["version", "settings", "policies", "groups", "defaults", "assignments", "locks", "tests"];
    private static readonly string[] AssignmentKeys = ["target", "policies", "groups", "mode", "inherit", "required"];

    public static FileContent Read(YamlNode root, ProblemList problems)
    {
        if (root is YamlNode.Scalar && ScalarValues.IsNothing(root))
        {
            problems.Error(1, 1, ProblemCodes.EmptyFile, "The file is empty. Write 'version: 1', or delete the file.");
            return new FileContent();
        }

        if (Entries.Mapping(root, "A policy file", problems) is not { } mapping)
        {
            return new FileContent();
        }

        var keys = new KeyReader(mapping, "A policy file", Keys, problems, Elsewhere);
        CheckVersion(keys, problems);
        return new FileContent
        {
            Settings = keys.Mapping("settings", "settings: { mode: audit }") is { } settings ? SettingsReader.Read(settings, problems) : null,
            Locks = ReadLocks(keys, problems),
            Policies = [.. ReadPolicies(keys, problems)],
            Groups = [.. ReadGroups(keys, problems)],
            Defaults = [.. keys.List("defaults").Select(node => ReadDefault(node, problems)).OfType<DefaultPolicy>()],
            Assignments = [.. keys.List("assignments").Select(node => ReadAssignment(node, problems)).OfType<Assignment>()],
            Tests = [.. keys.List("tests").Select(node => TestReader.Read(node, problems)).OfType<PolicyTest>()],
        };
    }

    private static string? Elsewhere(string key) =>
        PolicyBodyReader.Keys.Contains(key) ? $"'{key}' stands in a policy: write policies:, below it the policy's name, and '{key}' below that."
        : key == "mode" ? "'mode' stands under 'settings', or in an assignment. Write settings: { mode: audit }"
        : SettingsReader.Keys.Contains(key) ? $"'{key}' stands under 'settings'."
        : AssignmentKeys.Contains(key) ? $"'{key}' stands in an entry of 'assignments'."
        : null;

    private static void CheckVersion(KeyReader keys, ProblemList problems)
    {
        if (!keys.Has("version"))
        {
            if (!keys.Node.Entries.Any(entry => entry.Key.Text == "version"))
            {
                problems.Error(keys.Node, ProblemCodes.BadVersion, "The file does not say which version of the format it has. Begin it with 'version: 1'.");
            }
        }
        else if (keys.Value("version") is not YamlNode.Scalar { Style: YamlScalarStyle.Plain, Text: "1" })
        {
            problems.Error(
                keys.Value("version")!,
                ProblemCodes.BadVersion,
                $"Version 1 is the one that there is, not {ScalarValues.Shown(keys.Value("version")!)}. Write 'version: 1'."
            );
        }
    }

    private static PolicyLocks? ReadLocks(KeyReader keys, ProblemList problems)
    {
        if (problems.Level == PolicyLevel.Repository && keys.Key("locks") is { } key)
        {
            problems.Error(
                key,
                ProblemCodes.OrganizationOnly,
                "Organization files alone have locks. Remove 'locks', or move it to the organization's policy repository."
            );
        }

        return keys.Mapping("locks") is { } mapping ? LocksReader.Read(mapping, problems) : null;
    }

    private static IEnumerable<PolicyDefinition> ReadPolicies(KeyReader keys, ProblemList problems)
    {
        foreach (var entry in keys.Mapping("policies", "each as its name, NAME:, and its keys below it, further in")?.Entries ?? [])
        {
            if (!Names.IsName(entry.Key, "policy", problems))
            {
                continue;
            }

            // A policy without a readable body is still defined, so that its name is not reported as unknown where it is used.
            var origin = problems.OriginOf(entry.Key);
            yield return !IsWithoutValue(entry, problems) && Entries.Mapping(entry.Value, $"The policy '{entry.Key.Text}'", problems) is { } mapping
                ? PolicyBodyReader.Read(entry.Key.Text, new KeyReader(mapping, "A policy", PolicyBodyReader.Keys, problems), origin, problems)
                : new PolicyDefinition { Name = entry.Key.Text, Origin = origin };
        }
    }

    private static IEnumerable<GroupDefinition> ReadGroups(KeyReader keys, ProblemList problems)
    {
        foreach (var entry in keys.Mapping("groups", "each as NAME: [a, b]")?.Entries ?? [])
        {
            if (!Names.IsName(entry.Key, "group", problems))
            {
                continue;
            }

            IReadOnlyList<YamlNode> members = [];
            if (entry.Value is YamlNode.Sequence sequence)
            {
                members = Entries.Of(sequence, $"The group '{entry.Key.Text}'", problems);
            }
            else if (entry.Value is not YamlNode.Refused && !IsWithoutValue(entry, problems))
            {
                problems.Error(
                    entry.Value,
                    ProblemCodes.WrongKind,
                    $"The group '{entry.Key.Text}' is a list of policies, not {ScalarValues.KindOf(entry.Value)}. Write [a, b]."
                );
            }

            yield return new GroupDefinition(entry.Key.Text, [.. Names.References(members, "policy", problems)], problems.OriginOf(entry.Key));
        }
    }

    private static bool IsWithoutValue(YamlEntry entry, ProblemList problems)
    {
        if (!ScalarValues.IsNothing(entry.Value))
        {
            return false;
        }

        problems.Error(
            entry.Key,
            ProblemCodes.MissingValue,
            $"'{entry.Key.Text}' has no value. Indent what belongs to it further than it, write {{}} or [] if it is to be empty, or remove it."
        );
        return true;
    }

    private static DefaultPolicy? ReadDefault(YamlNode node, ProblemList problems)
    {
        if (Entries.Mapping(node, "A default", problems) is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A default", ["target", .. PolicyBodyReader.Keys], problems);
        return new DefaultPolicy(EntityTargetReader.Read(keys, problems), PolicyBodyReader.Read(string.Empty, keys, problems.OriginOf(node), problems));
    }

    private static Assignment? ReadAssignment(YamlNode node, ProblemList problems)
    {
        if (Entries.Mapping(node, "An assignment", problems, text => $"policies: [{ScalarValues.Cut(text)}]") is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "An assignment", AssignmentKeys, problems);
        if (problems.Level == PolicyLevel.Repository && keys.Key("required") is { } required)
        {
            problems.Error(required, ProblemCodes.OrganizationOnly, "Organization files alone require policies. Remove 'required'.");
        }

        return new Assignment
        {
            Target = EntityTargetReader.Read(keys, problems),
            Policies = [.. Names.References(keys.List("policies"), "policy", problems)],
            Groups = [.. Names.References(keys.List("groups"), "group", problems)],
            Mode = keys.Word("mode", PolicyWords.Mode, nothing: "inherit"),
            Replaces = ReadInherit(keys, problems),
            Required = keys.Boolean("required") ?? false,
            Origin = problems.OriginOf(node),
        };
    }

    private static bool ReadInherit(KeyReader keys, ProblemList problems)
    {
        if (keys.Value("inherit") is not { } node)
        {
            return false;
        }

        if (node is YamlNode.Scalar { Text: "merge" or "replace" } scalar)
        {
            return scalar.Text == "replace";
        }

        problems.Error(
            node,
            ProblemCodes.BadValue,
            $"'inherit' is merge or replace, not {ScalarValues.Shown(node)}.{(node is YamlNode.Scalar text ? Nearest.Suggestion(text.Text, ["merge", "replace"]) : string.Empty)}"
        );
        return false;
    }
}
