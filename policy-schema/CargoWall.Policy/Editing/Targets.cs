using System.Text.Json.Nodes;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Editing;

/// <summary>Targets compared, and written into files.</summary>
internal static class Targets
{
    public static bool AreSame(EntityTarget? one, EntityTarget? other) =>
        (one, other) switch
        {
            (null, null) => true,
            ({ } left, { } right) => left.RepositoryName == right.RepositoryName
                && left.RepositoryId == right.RepositoryId
                && left.Visibility == right.Visibility
                && left.Workflow == right.Workflow
                && left.Job == right.Job
                && left.Properties.SequenceEqual(right.Properties),
            _ => false,
        };

    public static JsonObject ToYaml(EntityTarget target)
    {
        var yaml = new JsonObject();
        if (target.RepositoryId is { } id)
        {
            yaml["repository"] = new JsonObject { ["id"] = id };
        }

        Add("repository", target.RepositoryName);
        Add("visibility", target.Visibility);
        if (target.Properties.Count > 0)
        {
            yaml["properties"] = new JsonObject(target.Properties.Select(it => KeyValuePair.Create(it.Key, (JsonNode?)JsonValue.Create(it.Value))));
        }

        Add("workflow", target.Workflow);
        Add("job", target.Job);
        return yaml;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                yaml[key] = value;
            }
        }
    }
}
