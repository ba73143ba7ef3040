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
        WebCheckout.Replace(".cargowall/policy.yml", "        why: packages\n", "        why: packages\n      - host: mirror.npm.test\n        ports: [80]\n        why: when the registry is slow\n");
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
        var line = 1 + File.ReadLines(Path.Combine(WebCheckout.Folder, ".cargowall/policy.yml")).TakeWhile(text => !text.Contains(Misspelt, StringComparison.Ordinal)).Count();
        var commit = await WebCheckout.PushAsync("Tidy the policy", cancellationToken);
        BrokenPullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(Web, "typo"), cancellationToken);
        var check = await JudgedAsync(Web, commit, "failure", cancellationToken);
        var annotation =
            check.Annotations.FirstOrDefault(note => note.Path == ".cargowall/policy.yml" && note.StartLine == line)
            ?? throw new NotSeenException($"an annotation at .cargowall/policy.yml:{line}", string.Join("; ", check.Annotations.Select(note => $"{note.Path}:{note.StartLine}")));
        return $"#{BrokenPullRequest.Number}: {annotation.Path}:{annotation.StartLine}: {annotation.Message}";
    }

    private async Task<SimulatedCheck> JudgedAsync(string repository, string commit, string conclusion, CancellationToken cancellationToken)
    {
        var check = await gitHub.Checks.AwaitAsync(repository, commit, CheckName, cancellationToken);
        return check.Conclusion == conclusion ? check : throw new NotSeenException($"'{CheckName}' with {conclusion}", $"{check.Conclusion}, {check.Title}: {check.Summary}");
    }
}
