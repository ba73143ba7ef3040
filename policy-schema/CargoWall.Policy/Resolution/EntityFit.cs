using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Whether a target is about the job at hand.</summary>
internal static class EntityFit
{
    /// <summary>Whether every key of the target fits. An absent target always does: it is the level's own entity.</summary>
    public static bool Fits(EntityTarget? target, ResolutionInput input) =>
        target is null
        || (
            FitsRepository(target, input.RepositoryFacts)
            && (target.Workflow is null || target.Workflow == input.Workflow)
            && (target.Job is null || (input.Job is not null && FitsJob(target.Job, input.Job)))
        );

    /// <summary>Whether the keys about the repository fit; workflow and job play no part.</summary>
    public static bool FitsRepository(EntityTarget? target, RepositoryFacts facts) =>
        target is null
        || (
            (target.RepositoryId is null || target.RepositoryId == facts.Id)
            && (target.RepositoryName is null || GlobText.MatchesStars(target.RepositoryName, facts.Name, ignoreCase: true))
            && (target.Visibility is null || target.Visibility == facts.Visibility)
            && target.Properties.All(property => facts.Properties.TryGetValue(property.Key, out var value) && value == property.Value)
        );

    /// <summary>The entity that an entry of this level stands at.</summary>
    public static Entity StandsAt(EntityTarget? target, PolicyLevel level) =>
        target?.Stands ?? (level == PolicyLevel.Organization ? Entity.Organization : Entity.Repository);

    // A caller's job key covers the jobs of the workflow that it calls: 'deploy' is 'deploy/build' too.
    private static bool FitsJob(string target, string job) =>
        job == target || (job.Length > target.Length && job[target.Length] == '/' && job.StartsWith(target, StringComparison.Ordinal));
}
