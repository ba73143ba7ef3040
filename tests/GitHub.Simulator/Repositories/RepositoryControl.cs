namespace GitHub.Simulator.Repositories;

/// <summary>Makes and changes repositories as people would, with the webhooks that follow. Repositories are named <c>owner/name</c>.</summary>
public sealed class RepositoryControl
{
    internal RepositoryControl() { }

    /// <summary>Makes a repository. Emits <c>repository.created</c>.</summary>
    public Task<SimulatedRepository> CreateAsync(NewRepository repository, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SimulatedRepository> GetAsync(string repository, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Commits on a branch as a push of one commit would; gives the new commit's SHA. Emits what a push emits.</summary>
    public Task<string> CommitAsync(NewCommit commit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Gives a person <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c> or <c>admin</c>.</summary>
    public Task SetPermissionAsync(string repository, string person, string permission, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Renames a repository; its id stays. Emits <c>repository.renamed</c>.</summary>
    public Task<SimulatedRepository> RenameAsync(string repository, string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>A repository to make. It starts with one commit (a README) on its default branch unless <see cref="Empty"/>.</summary>
public sealed record NewRepository(string Owner, string Name)
{
    public bool Private { get; init; } = true;
    public string DefaultBranch { get; init; } = "main";
    public string? Description { get; init; }
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
    public bool Empty { get; init; }
}

/// <summary>A repository as it is now. <see cref="HeadSha"/> is null while it has no commit.</summary>
public sealed record SimulatedRepository(long Id, long OwnerId, string Owner, string Name, string DefaultBranch, string? HeadSha, Uri CloneUrl, Uri HtmlUrl)
{
    /// <summary><c>owner/name</c>.</summary>
    public string FullName => $"{Owner}/{Name}";
}

/// <summary>
/// One commit to make on a branch; a null content deletes the file. A branch that does not exist starts at
/// <see cref="From"/> (a branch or SHA; null: the default branch).
/// </summary>
public sealed record NewCommit(string Repository, string Branch, IReadOnlyDictionary<string, string?> Files)
{
    public string Message { get; init; } = "Change files";
    public string? From { get; init; }

    /// <summary>Login of the author and pusher; null: <c>octocat</c>.</summary>
    public string? Author { get; init; }
}
