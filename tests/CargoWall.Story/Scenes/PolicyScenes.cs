using CargoWall.Story.Programs;
using CargoWall.Story.Telling;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Story.Scenes;

/// <summary>The first half: policies are pushed with git, and pull requests that change them are judged.</summary>
internal sealed class PolicyScenes(GitHubSimulator gitHub, string folder)
{
    private const string Misspelt = "hots: registry.npm.test";

    private Checkout? _web;

    public const string CheckName = "CargoWall policy";

    public string Organization { get; } = $"{gitHub.Owner}/.github";

    public string Web { get; } = $"{gitHub.Owner}/{gitHub.Repository}";

    /// <summary>The pull request that breaks a policy file.</summary>
    public SimulatedPullRequest? BrokenPullRequest { get; private set; }

    /// <summary>The pull request that widens what a job may reach.</summary>
    public SimulatedPullRequest? WideningPullRequest { get; private set; }

    public IEnumerable<Stage> Stages =>
        [
            new("the organization's policy is pushed with git", PushOrganizationAsync),
            new("the repository's policy is pushed with git", PushRepositoryAsync),
            new("a pull request that widens a job is told so", WidenAsync),
            new("a pull request that breaks a file fails at its line", BreakAsync),
        ];

    /// <summary>What only a recorded run makes possible.</summary>
    public IEnumerable<Stage> StagesAfterARun =>
        [
            new("a pull request that takes away what the job reached is judged by that run", TakeAwayAsync),
            new("a command in a comment becomes a pull request", CommandAsync),
        ];

    /// <summary>The pull request that would refuse the job what it reached.</summary>
    public SimulatedPullRequest? BreakingPullRequest { get; private set; }

    /// <summary>The bot's own pull request.</summary>
    public SimulatedPullRequest? BotsPullRequest { get; private set; }

    private Checkout WebCheckout => _web ?? throw new InvalidOperationException("The repository's policy was not pushed yet.");

    private async Task<string> PushOrganizationAsync(CancellationToken cancellationToken)
    {
        var repository = await gitHub.Repositories.CreateAsync(new NewRepository(gitHub.Owner, ".github"), cancellationToken);
        var checkout = await Checkout.CloneAsync(repository.CloneUrl, Path.Combine(folder, "organization"), cancellationToken);
        checkout.Add(Path.Combine(AppContext.BaseDirectory, "Organization", "github"));
        var commit = await checkout.PushAsync("Say what every job may reach", cancellationToken);
        // Which repositories it changes depends on those that the bot has heard of by then; what counts here is that it is accepted.
        var check = await gitHub.Checks.AwaitAsync(Organization, commit, CheckName, cancellationToken);
        if (check.Conclusion is not ("success" or "neutral"))
        {
            throw new NotSeenException($"'{CheckName}' with success or neutral", $"{check.Conclusion}, {check.Title}: {check.Summary}");
        }

        return $"{Organization} {commit[..8]}: {check.Title}";
    }

    private async Task<string> PushRepositoryAsync(CancellationToken cancellationToken)
    {
        var repository = await gitHub.Repositories.GetAsync(Web, cancellationToken);
        _web = await Checkout.CloneAsync(repository.CloneUrl, Path.Combine(folder, "web"), cancellationToken);
        _web.Add(Path.Combine(AppContext.BaseDirectory, "Organization", "web"));
        var commit = await _web.PushAsync("Build in ci.yml, and let it reach the registry", cancellationToken);
        var check = await JudgedAsync(Web, commit, "neutral", cancellationToken);
        return $"{Web} {commit[..8]}: {check.Title}";
    }

    private async Task<string> WidenAsync(CancellationToken cancellationToken)
    {
        await WebCheckout.SwitchAsync("mirror", create: true, cancellationToken);
        WebCheckout.Replace(
            ".cargowall/policy.yml",
            "        why: packages\n",
            "        why: packages\n      - host: mirror.npm.test\n        ports: [80]\n        why: when the registry is slow\n"
        );
        var commit = await WebCheckout.PushAsync("Let the build reach the mirror", cancellationToken);
        WideningPullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(Web, "mirror"), cancellationToken);
        var check = await JudgedAsync(Web, commit, "neutral", cancellationToken);
        return check.Summary?.Contains("mirror.npm.test", StringComparison.Ordinal) == true
            ? $"#{WideningPullRequest.Number}: {check.Title}"
            : throw new NotSeenException("a summary that names mirror.npm.test", check.Summary ?? "no summary");
    }

    private async Task<string> BreakAsync(CancellationToken cancellationToken)
    {
        await WebCheckout.SwitchAsync("main", create: false, cancellationToken);
        await WebCheckout.SwitchAsync("typo", create: true, cancellationToken);
        WebCheckout.Replace(".cargowall/policy.yml", "host: registry.npm.test", Misspelt);
        var line =
            1
            + File.ReadLines(Path.Combine(WebCheckout.Folder, ".cargowall/policy.yml"))
                .TakeWhile(text => !text.Contains(Misspelt, StringComparison.Ordinal))
                .Count();
        var commit = await WebCheckout.PushAsync("Tidy the policy", cancellationToken);
        BrokenPullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(Web, "typo"), cancellationToken);
        var check = await JudgedAsync(Web, commit, "failure", cancellationToken);
        var annotation =
            check.Annotations.FirstOrDefault(note => note.Path == ".cargowall/policy.yml" && note.StartLine == line)
            ?? throw new NotSeenException(
                $"an annotation at .cargowall/policy.yml:{line}",
                string.Join("; ", check.Annotations.Select(note => $"{note.Path}:{note.StartLine}"))
            );
        return $"#{BrokenPullRequest.Number}: {annotation.Path}:{annotation.StartLine}: {annotation.Message}";
    }

    private async Task<string> TakeAwayAsync(CancellationToken cancellationToken)
    {
        await WebCheckout.SwitchAsync("main", create: false, cancellationToken);
        await WebCheckout.SwitchAsync("tidy", create: true, cancellationToken);
        WebCheckout.Replace(".cargowall/policy.yml", "host: registry.npm.test", "host: mirror.npm.test");
        var commit = await WebCheckout.PushAsync("Use the mirror alone", cancellationToken);
        BreakingPullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(Web, "tidy"), cancellationToken);
        var check = await JudgedAsync(Web, commit, "neutral", cancellationToken);
        if (
            check.Title?.StartsWith("breaks", StringComparison.Ordinal) != true
            || check.Summary?.Contains("would be refused in 1 of 1 run", StringComparison.Ordinal) != true
        )
        {
            throw new NotSeenException("a check that says which job breaks", $"{check.Title}: {check.Summary}");
        }

        await CommentAsync(BreakingPullRequest.Number, text => text.Contains("needs a person", StringComparison.Ordinal), cancellationToken);
        return $"#{BreakingPullRequest.Number}: {check.Title}, and one comment asks a person to act";
    }

    private async Task<string> CommandAsync(CancellationToken cancellationToken)
    {
        const string command = "/cargowall allow mirror.npm.test:80 --job ci.yml#build --expires 30d";
        var asked = BreakingPullRequest?.Number ?? throw new InvalidOperationException("No pull request to write in.");
        await gitHub.PullRequests.CommentAsync(Web, asked, command, cancellationToken: cancellationToken);
        var reply = await CommentAsync(asked, text => text.Contains("Pull request:", StringComparison.Ordinal), cancellationToken);
        BotsPullRequest =
            (await gitHub.PullRequests.ListAsync(Web, cancellationToken)).SingleOrDefault(pull =>
                pull.HeadRef.StartsWith("cargowall/", StringComparison.Ordinal)
            ) ?? throw new NotSeenException("a pull request of the bot", reply);
        return $"{command} → #{BotsPullRequest.Number}: {BotsPullRequest.Title}";
    }

    private async Task<string> CommentAsync(int number, Func<string, bool> fits, CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await gitHub.PullRequests.CommentsAsync(Web, number, cancellationToken)).FirstOrDefault(comment => fits(comment.Body)) is { } found)
            {
                return found.Body;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    private async Task<SimulatedCheck> JudgedAsync(string repository, string commit, string conclusion, CancellationToken cancellationToken)
    {
        var check = await gitHub.Checks.AwaitAsync(repository, commit, CheckName, cancellationToken);
        return check.Conclusion == conclusion
            ? check
            : throw new NotSeenException($"'{CheckName}' with {conclusion}", $"{check.Conclusion}, {check.Title}: {check.Summary}");
    }
}
