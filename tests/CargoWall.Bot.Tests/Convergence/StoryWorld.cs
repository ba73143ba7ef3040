using System.Globalization;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>
/// An organization, its people and its repositories, and what they do: pushes with git, pull requests, comments, buttons, runs. Whatever GitHub numbers
/// gets a label, by which the transcript calls it.
/// </summary>
internal sealed class StoryWorld(GitHubSimulator github, RestlessBot bot, string organization, Func<Task> settle) : IDisposable
{
    /// <summary>The repository that most of it happens in.</summary>
    public const string Web = "web";

    /// <summary>A public one that has no policy of its own.</summary>
    public const string Open = "open";

    /// <summary>The organization's policies.</summary>
    public const string Policies = ".github";

    private readonly Dictionary<string, GitClone> _clones = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Repository, string Branch), int> _pulls = [];
    private readonly Dictionary<string, (string Repository, string Sha)> _commits = new(StringComparer.Ordinal);

    /// <summary>An owner of the organization.</summary>
    public const string Owner = "octocat";

    public GitHubSimulator GitHub => github;

    public string Organization => organization;

    /// <summary>May read.</summary>
    public string Reader => $"rita-of-{organization}";

    /// <summary>May write.</summary>
    public string Writer => $"walt-of-{organization}";

    /// <summary>Administers repositories and is no owner of the organization.</summary>
    public string Administrator => $"ada-of-{organization}";

    /// <summary>Has a fork.</summary>
    public string Stranger => $"fay-of-{organization}";

    /// <summary>What <see cref="Web"/> is called at the moment.</summary>
    public string WebName { get; private set; } = Web;

    /// <summary>What stands for what GitHub numbered: text that it wrote, and text that the transcript shows instead.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Labels of the commits that people and merges made, with where they are.</summary>
    public IReadOnlyDictionary<string, (string Repository, string Sha)> Commits => _commits;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Waits until the bot has dealt with all of it.</summary>
    public Task SettledAsync() => settle();

    /// <summary>Full name of a repository of the organization.</summary>
    public string Full(string repository) => $"{organization}/{(repository == Web ? WebName : repository)}";

    /// <summary>Pushes a commit to a branch; a new branch starts at main.</summary>
    public async Task CommitAsync(string label, string repository, string branch, params (string Path, string Content)[] files)
    {
        var clone = await CloneAsync(Full(repository));
        await clone.GitAsync("fetch", "--quiet", "origin");
        var isThere = (await clone.GitAsync("branch", "--remotes", "--list", $"origin/{branch}")).Length > 0;
        await clone.GitAsync("checkout", "--quiet", "-B", branch, isThere ? $"origin/{branch}" : "origin/main");
        await clone.CommitOnAsync(label, [.. files.Select(file => (file.Path, System.Text.Encoding.UTF8.GetBytes(file.Content)))]);
        await clone.GitAsync("push", "--quiet", "origin", branch);
        Label(label, repository, await clone.GitAsync("rev-parse", "HEAD"));
    }

    public Task CommitAsync(string label, string branch, params (string Path, string Content)[] files) => CommitAsync(label, Web, branch, files);

    /// <summary>Pushes a commit to a branch of the stranger's fork.</summary>
    public async Task CommitOnForkAsync(string label, string branch, params (string Path, string Content)[] files)
    {
        var fork = await github.Repositories.ForkAsync(Full(Web), Stranger, Cancel);
        var clone = await CloneAsync(fork.FullName);
        await clone.CommitAsync(branch, [.. files.Select(file => (file.Path, System.Text.Encoding.UTF8.GetBytes(file.Content)))]);
        await clone.GitAsync("push", "--quiet", "origin", branch);
        Label(label, Web, await clone.GitAsync("rev-parse", "HEAD"));
    }

    /// <summary>Opens a pull request; of a fork, <c>login:branch</c>.</summary>
    public async Task OpenAsync(string head, string? author = null) =>
        _pulls[(Web, head)] = (await github.PullRequests.OpenAsync(new NewPullRequest(Full(Web), head) { Author = author }, Cancel)).Number;

    /// <summary>The number of a pull request that was opened.</summary>
    public int Pull(string head) => _pulls[(Web, head)];

    /// <summary>The one pull request of the bot with this purpose.</summary>
    public async Task<int> ProposalAsync(string purpose) =>
        (await github.PullRequests.ListAsync(Full(Web), Cancel))
            .First(pull => pull.HeadRef.StartsWith($"cargowall/{purpose}-", StringComparison.Ordinal) && pull.State == "open")
            .Number;

    /// <summary>Opens an issue for people to talk in.</summary>
    public Task<int> IssueAsync(string title) => github.PullRequests.OpenIssueAsync(Full(Web), title, cancellationToken: Cancel);

    /// <summary>Comments on an issue or pull request.</summary>
    public async Task SayAsync(int issue, string body, string author = Owner)
    {
        var said = await github.PullRequests.CommentAsync(Full(Web), issue, body, author, Cancel);
        Names[$"reply:{said.Id.ToString(CultureInfo.InvariantCulture)}"] = $"reply:<{author} says {body}>";
    }

    /// <summary>A run from its start to its end; gives it.</summary>
    public Task<SimulatedRun> RunAsync(string label, string branch, params StoryJob[] jobs) =>
        RunAsync(label, new NewRun(Full(Web), PolicyText.WorkflowPath) { Branch = branch }, jobs);

    public async Task<SimulatedRun> RunAsync(string label, NewRun asked, params StoryJob[] jobs)
    {
        var run = await github.Runs.StartAsync(asked with { Jobs = [.. jobs.Select(job => new NewJob(job.Key) { IdToken = job.HasToken })] }, Cancel);
        Names[$"/runs/{run.Id}"] = $"/runs/<{label}>";
        using var client = Client();
        foreach (var told in jobs)
        {
            var job = run.Job(told.Key);
            await github.Runs.StartJobAsync(job.Id, Cancel);
            if (told.Reports)
            {
                await new ToldJob(client, () => TokenAsync(job)).TellAsync(told);
            }
        }

        return await github.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
    }

    /// <summary>Calls the bot as a job does.</summary>
    public PatientClient Client() => new(bot);

    /// <summary>A job's identity token, for the bot or for another audience.</summary>
    public Task<string> TokenAsync(SimulatedJob job, string? audience = null) =>
        github.Identity.MintAsync(job.Id, audience ?? bot.PublicUrl, cancellationToken: Cancel);

    /// <summary>The bot's check of that name on a commit; it has to be there.</summary>
    public async Task<SimulatedCheck> CheckAsync(string name, string label)
    {
        var (repository, sha) = _commits[label];
        var checks = await github.Checks.ListAsync(Full(repository), sha, Cancel);
        return Assert.Single(checks, check => check.App == github.AppSlug && check.Name == name);
    }

    /// <summary>Presses a button of a check.</summary>
    public async Task PressAsync(string check, string label, string button, string person)
    {
        var shown = await CheckAsync(check, label);
        Assert.Contains(button, shown.Actions);
        await github.Checks.RequestActionAsync(shown.Id, button, person, Cancel);
    }

    /// <summary>Presses "Re-run" of a check.</summary>
    public async Task ReRunAsync(string check, string label) => await github.Checks.RerequestAsync((await CheckAsync(check, label)).Id, Owner, Cancel);

    /// <summary>Presses "Re-run all checks".</summary>
    public Task ReRunAllAsync(string label) => github.Checks.RerequestSuiteAsync(Full(_commits[label].Repository), _commits[label].Sha, Owner, Cancel);

    public Task ReviewAsync(string head, string state, string person) => github.PullRequests.ReviewAsync(Full(Web), Pull(head), state, person, Cancel);

    /// <summary>Puts a pull request into the merge queue.</summary>
    public async Task EnqueueAsync(string label, string head) =>
        Label(label, Web, await github.PullRequests.EnqueueAsync(Full(Web), Pull(head), Owner, Cancel));

    public async Task MergeAsync(string label, int pull) => Label(label, Web, await github.PullRequests.MergeAsync(Full(Web), pull, Owner, Cancel));

    public Task CloseAsync(string head) => github.PullRequests.CloseAsync(Full(Web), Pull(head), Owner, Cancel);

    /// <summary>Puts a repository into the archive, or takes it out.</summary>
    public Task ArchiveAsync(string repository, bool archived) => github.Repositories.ArchiveAsync(Full(repository), archived, Cancel);

    /// <summary>Gives <see cref="Web"/> another name.</summary>
    public async Task RenameAsync(string name)
    {
        var renamed = await github.Repositories.RenameAsync(Full(Web), name, Cancel);
        var clone = await CloneAsync(Full(Web));
        _clones.Remove(Full(Web));
        WebName = name;
        _clones[Full(Web)] = clone;
        await clone.GitAsync("remote", "set-url", "origin", renamed.CloneUrl.ToString());
    }

    /// <summary>What a branch's newest commit says and changes.</summary>
    public async Task<string> ShowAsync(string branch)
    {
        var clone = await CloneAsync(Full(Web));
        await clone.GitAsync("fetch", "--quiet", "origin");
        return await clone.GitTextAsync("show", "--no-color", "--format=%an: %B", $"origin/{branch}");
    }

    public void Label(string label, string repository, string sha)
    {
        _commits[label] = (repository, sha);
        Names[sha] = $"<{label}>";
        Names[sha[..7]] = $"<{label}>";
    }

    public void Dispose()
    {
        foreach (var clone in _clones.Values)
        {
            clone.Dispose();
        }
    }

    private async Task<GitClone> CloneAsync(string repository) =>
        _clones.TryGetValue(repository, out var clone) ? clone : _clones[repository] = await GitClone.OfAsync(github, repository);
}
