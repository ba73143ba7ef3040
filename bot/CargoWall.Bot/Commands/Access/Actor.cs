namespace CargoWall.Bot.Commands.Access;

/// <summary>The person who gave a command.</summary>
/// <param name="Id">GitHub's id of the account, which survives a rename.</param>
/// <param name="Login">The login that it has now: a label.</param>
/// <param name="Level">What GitHub says that it may do in the repository.</param>
internal sealed record Actor(long Id, string Login, AccessLevel Level);

/// <summary>What an account may do in a repository. A greater value may more.</summary>
internal enum AccessLevel
{
    None,
    Read,
    Write,
    Admin,
}
