using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Git;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Repositories;

/// <summary>Makes and changes repositories as people would, with the webhooks that follow. Repositories are named <c>owner/name</c>.</summary>
public sealed class RepositoryControl
{
    private readonly World _world;
    private readonly PushService _pushes;
    private readonly EventPublisher _events;

    internal RepositoryControl(World world, PushService pushes, EventPublisher events)
    {
        _world = world;
        _pushes = pushes;
        _events = events;
    }

    /// <summary>Makes a repository. Emits <c>repository.created</c>; its first commit is there before and emits nothing.</summary>
    public async Task<SimulatedRepository> CreateAsync(NewRepository repository, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var owner = _world.AccountOf(repository.Owner);
        var id = _world.NextId();
        var git = await GitRepository.InitializeAsync(Path.Combine(_world.Folder.RepositoriesPath, $"{id}.git"), repository.DefaultBranch, cancellationToken);
        var created = new Repository(id, owner, repository.Name, git)
        {
            DefaultBranch = repository.DefaultBranch,
            Private = repository.Private,
            Description = repository.Description,
            Properties = repository.Properties,
            CreatedAt = _world.Now,
            PushedAt = _world.Now,
            UpdatedAt = _world.Now,
        };
        _world.Add(created);
        if (!repository.Empty)
        {
            var files = new Dictionary<string, string?> { ["README.md"] = $"# {repository.Name}\n" };
            await FastImport.CommitAsync(git, repository.DefaultBranch, null, files, "Initial commit", SignatureOf(Octocat), cancellationToken);
        }

        _events.Publish("repository", "created", created, Octocat, []);
        return await ShowAsync(created, cancellationToken);
    }

    /// <summary>Forks a repository, with all its branches, to an account where the name is free. Emits nothing: the app does not listen to <c>fork</c>.</summary>
    public async Task<SimulatedRepository> ForkAsync(string repository, string owner, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var parent = _world.RepositoryOf(repository);
        var id = _world.NextId();
        var git = await GitRepository.InitializeAsync(Path.Combine(_world.Folder.RepositoriesPath, $"{id}.git"), parent.DefaultBranch, cancellationToken);
        await GitProgram.RunAsync(git.Path, ["fetch", "--quiet", parent.Git.Path, "+refs/heads/*:refs/heads/*"], cancellationToken: cancellationToken);
        var fork = new Repository(id, _world.AccountOf(owner), parent.Name, git)
        {
            Parent = parent,
            DefaultBranch = parent.DefaultBranch,
            Private = parent.Private,
            Description = parent.Description,
            Properties = new Dictionary<string, string>(),
            CreatedAt = _world.Now,
            PushedAt = _world.Now,
            UpdatedAt = _world.Now,
        };
        _world.Add(fork);
        return await ShowAsync(fork, cancellationToken);
    }

    public async Task<SimulatedRepository> GetAsync(string repository, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return await ShowAsync(_world.RepositoryOf(repository), cancellationToken);
    }

    /// <summary>Commits on a branch as a push of one commit would; gives the new commit's SHA. Emits what a push emits.</summary>
    public async Task<string> CommitAsync(NewCommit commit, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var repository = _world.RepositoryOf(commit.Repository);
        var author = commit.Author is null ? Octocat : _world.AccountOf(commit.Author);
        var before = await repository.Git.SnapshotAsync(cancellationToken);
        var parent =
            await repository.Git.FindCommitAsync(GitRef.Heads + commit.Branch, cancellationToken)
            ?? await repository.Git.FindCommitAsync(commit.From ?? repository.DefaultBranch, cancellationToken);
        var sha = await FastImport.CommitAsync(
            repository.Git,
            commit.Branch,
            parent?.Sha,
            commit.Files,
            commit.Message,
            SignatureOf(author),
            cancellationToken
        );
        await _pushes.AfterAsync(repository, before, author, cancellationToken);
        return sha;
    }

    /// <summary>The bytes of a file on a branch or at a commit; null when there is none.</summary>
    public async Task<byte[]?> ReadFileAsync(string repository, string revision, string path, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return (await _world.RepositoryOf(repository).Git.ReadAsync($"{revision}:{path}", cancellationToken))?.Content.ToArray();
    }

    /// <summary>Commits that lead to a branch's head or a commit, newest first.</summary>
    public async Task<IReadOnlyList<string>> CommitsAsync(string repository, string revision, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return await _world.RepositoryOf(repository).Git.CommitsAsync(null, revision, cancellationToken);
    }

    /// <summary>Gives a person <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c> or <c>admin</c>.</summary>
    public async Task SetPermissionAsync(string repository, string person, string permission, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.RepositoryOf(repository).Collaborators[_world.AccountOf(person).Login] = permission;
    }

    /// <summary>Sets what the token of a workflow that names no permissions may do: <c>read</c> or <c>write</c>.</summary>
    public async Task SetWorkflowPermissionsAsync(string repository, string permissions, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.RepositoryOf(repository).WorkflowPermissions = permissions;
    }

    /// <summary>Renames a repository; its id stays. Emits <c>repository.renamed</c>.</summary>
    public async Task<SimulatedRepository> RenameAsync(string repository, string name, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var renamed = _world.RepositoryOf(repository);
        var before = renamed.Name;
        _world.Rename(renamed, name);
        _events.Publish(
            "repository",
            "renamed",
            renamed,
            Octocat,
            new JsonObject { ["changes"] = new JsonObject { ["repository"] = new JsonObject { ["name"] = new JsonObject { ["from"] = before } } } }
        );
        return await ShowAsync(renamed, cancellationToken);
    }

    /// <summary>
    /// Puts a repository into the archive, or takes it out. Until then whoever writes by the REST API or by git is refused; what this control and others make
    /// happen is not. Emits <c>repository.archived</c> or <c>repository.unarchived</c>.
    /// </summary>
    public async Task ArchiveAsync(string repository, bool archived, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var moved = _world.RepositoryOf(repository);
        moved.Archived = archived;
        moved.UpdatedAt = _world.Now;
        _events.Publish("repository", archived ? "archived" : "unarchived", moved, Octocat, []);
    }

    private Account Octocat => _world.AccountOf("octocat");

    private GitSignature SignatureOf(Account account) => new(account.Login, account.Email, _world.Now);

    private async Task<SimulatedRepository> ShowAsync(Repository repository, CancellationToken cancellationToken)
    {
        var head = await repository.Git.FindCommitAsync(GitRef.Heads + repository.DefaultBranch, cancellationToken);
        return new SimulatedRepository(
            repository.Id,
            repository.Owner.Id,
            repository.Owner.Login,
            repository.Name,
            repository.DefaultBranch,
            head?.Sha,
            new Uri(_world.Addresses.WebPath($"{repository.FullName}.git")),
            new Uri(_world.Addresses.WebPath(repository.FullName))
        );
    }
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
