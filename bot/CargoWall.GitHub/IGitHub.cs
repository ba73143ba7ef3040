using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub;

/// <summary>
/// GitHub as this app may use it. Reading and writing are two types: code that holds a <see cref="IGitHubReader"/> cannot
/// change anything. Each resource asks for an installation token of its own, narrowed to the repository and to what it needs.
/// </summary>
public interface IGitHub
{
    /// <summary>What the app may ask as itself.</summary>
    IApps Apps { get; }

    /// <summary>Reads one repository.</summary>
    IGitHubReader Read(RepositoryAddress repository);

    /// <summary>
    /// Whether a person may read a repository, asked with a token of theirs. GitHub compares nothing for us: the answer must be of that very id.
    /// </summary>
    /// <exception cref="GitHubException">GitHub gave no answer, or limits this token.</exception>
    Task<bool> MayReadAsync(string personToken, RepositoryAddress repository, CancellationToken cancellationToken);

    /// <summary>Writes to one repository. Only the outbox asks for it.</summary>
    IGitHubWriter Write(RepositoryAddress repository);
}

/// <summary>One repository, reading only.</summary>
public interface IGitHubReader
{
    RepositoryAddress Repository { get; }

    IRepositories Repositories { get; }

    IGit Git { get; }

    IPullRequests PullRequests { get; }

    IActions Actions { get; }

    IPeople People { get; }
}

/// <summary>What may be written to one repository.</summary>
public interface IGitHubWriter
{
    RepositoryAddress Repository { get; }

    IChecks Checks { get; }

    IIssues Issues { get; }

    IPullRequestWriting PullRequests { get; }

    /// <summary>
    /// Git objects and branches. Files below <c>.github/workflows</c> need a permission of their own, which the token has only when
    /// <paramref name="workflows"/> asks for it.
    /// </summary>
    IGitWriting Git(bool workflows);
}
