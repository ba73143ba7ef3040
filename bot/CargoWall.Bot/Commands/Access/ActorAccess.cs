using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Commands.Access;

/// <summary>
/// Asks GitHub what an account may do. GitHub answers for logins, and a login may have become another's since the comment was written: an answer counts
/// only when it is about the id.
/// </summary>
internal sealed class ActorAccess(IGitHub github)
{
    /// <summary>The account and its level; <see cref="AccessLevel.None"/> when it is gone.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="accountId">Who, by the comment.</param>
    /// <param name="login">The login that the comment shows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Actor> FindAsync(RepositoryAddress repository, long accountId, string login, CancellationToken cancellationToken)
    {
        var reader = github.Read(repository);
        if (await LevelAsync(reader, accountId, login, cancellationToken) is { } level)
        {
            return new Actor(accountId, login, level);
        }

        var now = await reader.People.FindAccountAsync(accountId, cancellationToken);
        return now is not null && now.Id == accountId && await LevelAsync(reader, accountId, now.Login, cancellationToken) is { } renamed
            ? new Actor(accountId, now.Login, renamed)
            : new Actor(accountId, login, AccessLevel.None);
    }

    /// <summary>Whether an account owns the organization that the repository belongs to, or is the account itself.</summary>
    public async Task<OwnerAnswer> OwnsAsync(RepositoryAddress repository, long ownerId, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.Id == ownerId)
        {
            return OwnerAnswer.Yes;
        }

        var reader = github.Read(repository);
        var facts = await reader.Repositories.FindAsync(cancellationToken);
        if (facts?.Owner is not { Type: "Organization" })
        {
            return OwnerAnswer.No;
        }

        var answer = await reader.People.FindMembershipAsync(actor.Login, cancellationToken);
        return !answer.MayAsk ? OwnerAnswer.MayNotAsk
            : answer.Membership is { State: "active", Role: "admin", User: { } user } && user.Id == actor.Id ? OwnerAnswer.Yes
            : OwnerAnswer.No;
    }

    /// <summary>Null when the login is not that account's.</summary>
    private static async Task<AccessLevel?> LevelAsync(IGitHubReader reader, long accountId, string login, CancellationToken cancellationToken)
    {
        var answer = await reader.Repositories.FindPermissionAsync(login, cancellationToken);
        return answer?.User is { } user && user.Id == accountId ? LevelOf(answer.Permission) : null;
    }

    private static AccessLevel LevelOf(string permission) =>
        permission switch
        {
            "admin" => AccessLevel.Admin,
            "write" => AccessLevel.Write,
            "read" => AccessLevel.Read,
            _ => AccessLevel.None,
        };
}

/// <summary>Whether somebody is an owner.</summary>
internal enum OwnerAnswer
{
    No,
    Yes,

    /// <summary>The app lacks the permission that is needed to tell.</summary>
    MayNotAsk,
}
