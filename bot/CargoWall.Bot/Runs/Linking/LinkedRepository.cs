using CargoWall.GitHub;

namespace CargoWall.Bot.Runs.Linking;

/// <summary>A repository that the app covers now.</summary>
/// <param name="Address">How it is reached.</param>
/// <param name="OwnerId">The account that it belongs to.</param>
/// <param name="Visibility"><c>public</c>, <c>private</c> or <c>internal</c>.</param>
/// <param name="Generation">Grows with each change of what its policies are resolved from.</param>
internal sealed record LinkedRepository(RepositoryAddress Address, long OwnerId, string Visibility, long Generation)
{
    public long Id => Address.Id.Value;
}
