namespace CargoWall.Policy.Resolution;

/// <summary>Resolves organization, repository, workflow and job to what one job may reach.</summary>
public static class Resolver
{
    /// <summary>Resolves. Pure: the same input gives the same bytes on any machine.</summary>
    /// <exception cref="ArgumentException">A set is not valid: the caller keeps the last good one, a broken set never becomes an empty one.</exception>
    public static Resolution Resolve(ResolutionInput input) => throw new NotImplementedException();
}
