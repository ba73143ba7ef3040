using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Actions;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>
/// What people and jobs do in one repository: pushes, pull requests, comments, runs. It moves the bot to write each kind of thing that it writes.
/// </summary>
internal sealed class Story(GitHubSimulator github, RestlessBot bot, string name)
{
    private const string Writer = "walt-writer";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _commits = [];

    private string Repository => $"{github.Owner}/{name}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Tells it to its end; gives what GitHub shows when all of it was dealt with.</summary>
    public async Task<string> TellAsync(Action begin, Action end)
    {
        await github.Repositories.CreateAsync(new NewRepository(github.Owner, name), Cancel);
        await github.Repositories.SetPermissionAsync(Repository, Writer, "write", Cancel);
        begin();
        await CommitAsync("first", "main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await StageAsync(begin, end);

        await CommitAsync("wider", "wider", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "pypi.org")));
        var wider = await OpenAsync("wider");
        await CommitAsync("typo", "mistaken", (PolicyText.Path, PolicyText.Allowing("not a host")));
        var mistaken = await OpenAsync("mistaken");
        await CommitAsync("typo again", "mistaken", (PolicyText.Path, PolicyText.Allowing("still no host")));
        await CommitAsync("mended", "mended", (PolicyText.Path, PolicyText.Allowing("neither a host")));
        await OpenAsync("mended");
        await CommitAsync("mending", "mended", (PolicyText.Path, PolicyText.Allowing("example.com")));
        await SayAsync("help", wider, "/cargowall help");
        await SayAsync("mistake", mistaken, "/cargowall alow ghcr.io");
        await SayAsync("talk", mistaken, "Nothing of a command.");
        await StageAsync(begin, end);

        await SayAsync("allow", wider, "/cargowall allow ghcr.io:443", Writer);
        await SayAsync("deny", wider, "/cargowall deny evil.example", Writer);
        await StageAsync(begin, end);

        await RunAsync("run of main", null, ("registry.npmjs.org", "allowed"), ("telemetry.example", "denied"));
        await StageAsync(begin, end);

        await RunAsync("run of wider", "wider", ("registry.npmjs.org", "allowed"), ("telemetry.example", "denied"), ("evil.example", "denied"));
        await CommitAsync("broken", "main", (PolicyText.Path, PolicyText.Allowing("no host at all")));
        await StageAsync(begin, end);
        end();
        return await ReadAsync();
    }

    // What the bot says of a stage depends on those before it, so each begins when the one before was dealt with.
    private async Task StageAsync(Action begin, Action end)
    {
        end();
        await bot.SettledAsync();
        begin();
    }

    private async Task CommitAsync(string label, string branch, params (string Path, string Content)[] files)
    {
        var sha = await github.Repositories.CommitAsync(
            new NewCommit(Repository, branch, files.ToDictionary(file => file.Path, file => (string?)file.Content)) { Message = label },
            Cancel
        );
        Name(sha, label);
        _commits.Add(sha);
    }

    private void Name(string sha, string label)
    {
        _names[sha] = $"<{label}>";
        _names[sha[..7]] = $"<{label}>";
    }

    private async Task<int> OpenAsync(string branch) => (await github.PullRequests.OpenAsync(new NewPullRequest(Repository, branch), Cancel)).Number;

    private async Task SayAsync(string label, int issue, string body, string author = "octocat") =>
        _names[$"reply:{(await github.PullRequests.CommentAsync(Repository, issue, body, author, Cancel)).Id}"] = $"reply:<{label}>";

    private async Task RunAsync(string label, string? branch, params (string Host, string Verdict)[] connections)
    {
        var run = await github.Runs.StartAsync(new NewRun(Repository, PolicyText.WorkflowPath) { Branch = branch, Jobs = [new NewJob("build")] }, Cancel);
        _names[$"/runs/{run.Id}"] = $"/runs/<{label}>";
        var job = run.Job("build");
        await github.Runs.StartJobAsync(job.Id, Cancel);
        using var http = new HttpClient { BaseAddress = bot.Address, Timeout = TimeSpan.FromSeconds(20) };
        await new ToldJob(http, () => github.Identity.MintAsync(job.Id, bot.PublicUrl, cancellationToken: Cancel)).ReportAsync(connections);
        await github.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
    }

    /// <summary>Everything that the bot shows, in an order and under names that chance has no part in.</summary>
    private async Task<string> ReadAsync()
    {
        var lines = new List<string>();
        var pulls = await github.PullRequests.ListAsync(Repository, Cancel);
        foreach (var pull in pulls.Where(pull => pull.HeadRef.StartsWith("cargowall/", StringComparison.Ordinal)))
        {
            Name(pull.HeadSha, $"head of {pull.HeadRef}");
            _commits.Add(pull.HeadSha);
        }

        var issues = await github.PullRequests.IssuesAsync(Repository, Cancel);
        foreach (var (number, of) in pulls.Select(pull => (pull.Number, pull.HeadRef)).Concat(issues.Select(issue => (issue.Number, issue.Title))))
        {
            _names[$"#{number}"] = $"#<{of}>";
        }

        foreach (var sha in _commits)
        {
            lines.AddRange(
                (await github.Checks.ListAsync(Repository, sha, Cancel))
                    .Where(check => check.App == github.AppSlug)
                    .Select(check =>
                        string.Join(
                            '\n',
                            $"check {check.Name} of {sha}: {check.Status} {check.Conclusion}",
                            check.Title,
                            check.Summary,
                            check.Text,
                            check.DetailsUrl,
                            string.Join(' ', check.Actions),
                            string.Join('\n', check.Annotations)
                        )
                    )
            );
        }

        foreach (var pull in pulls)
        {
            lines.Add(
                string.Join('\n', $"pull request {pull.HeadRef} at {pull.HeadSha} to {pull.BaseRef}: {pull.State} by {pull.Author}", pull.Title, pull.Body)
            );
            lines.AddRange(await CommentsAsync(pull.HeadRef, pull.Number));
            lines.Add(
                $"file of {pull.HeadRef}: {Convert.ToBase64String(await github.Repositories.ReadFileAsync(Repository, pull.HeadRef, PolicyText.Path, Cancel) ?? [])}"
            );
        }

        foreach (var issue in issues)
        {
            lines.Add(string.Join('\n', $"issue by {issue.Author}: {issue.State}", issue.Title, issue.Body));
            lines.AddRange(await CommentsAsync(issue.Title, issue.Number));
        }

        var text = string.Join("\n---\n", lines.Select(line => Normal(line)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_commits, sha => text.Contains(sha, StringComparison.Ordinal));
        return text;
    }

    private async Task<IEnumerable<string>> CommentsAsync(string place, int number) =>
        (await github.PullRequests.CommentsAsync(Repository, number, Cancel)).Select(comment =>
            $"comment on {place} by {comment.Author}, {string.Join(' ', comment.Reactions.Order(StringComparer.Ordinal))}\n{comment.Body}"
        );

    private string Normal(string text)
    {
        // Longest first: a short id is the beginning of a long one.
        foreach (var (written, shown) in _names.OrderByDescending(it => it.Key.Length))
        {
            text = text.Replace(written, shown, StringComparison.Ordinal);
        }

        return text.Replace(github.BaseAddress.ToString(), "<GitHub>/", StringComparison.Ordinal).Replace(name, "<repository>", StringComparison.Ordinal);
    }
}
