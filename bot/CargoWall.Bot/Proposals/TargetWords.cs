using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>Targets in words.</summary>
internal static class TargetWords
{
    /// <summary><c>ci.yml#build</c>, <c>ci.yml</c>, <c>repositories web-*</c>; null for the level's own entity.</summary>
    public static string? Of(EntityTarget? target) => target is null ? null : string.Join(' ', Parts(target));

    private static IEnumerable<string> Parts(EntityTarget target)
    {
        if ((target.RepositoryName ?? target.RepositoryId?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } repository)
        {
            yield return $"repositories {repository}";
        }

        if (target.Visibility is not null)
        {
            yield return $"visibility {target.Visibility}";
        }

        foreach (var (name, value) in target.Properties)
        {
            yield return $"{name}={value}";
        }

        if (target.Workflow is not null)
        {
            yield return target.Job is null ? target.Workflow : $"{target.Workflow}#{target.Job}";
        }
    }
}
