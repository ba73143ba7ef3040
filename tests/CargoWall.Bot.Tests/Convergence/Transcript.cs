using System.Text.RegularExpressions;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>
/// Everything that the bot shows in a story's organization, byte for byte but for what GitHub numbers (commits, issues, comments, runs, addresses, the
/// organization's name) and for what the clock says.
/// </summary>
internal sealed partial class Transcript(StoryWorld world)
{
    private const string Between = "\n---\n";

    private readonly GitHubSimulator _github = world.GitHub;
    private readonly List<(string Repository, string Text)> _parts = [];
    private readonly Dictionary<string, Dictionary<string, string>> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Reads all of it, in an order that chance has no part in.</summary>
    public async Task<string> ReadAsync()
    {
        foreach (var repository in new[] { StoryWorld.Web, StoryWorld.Open, StoryWorld.Policies })
        {
            await ReadConversationsAsync(repository);
        }

        foreach (var (label, (repository, sha)) in world.Commits)
        {
            await ReadChecksAsync(label, repository, sha);
        }

        // Of everything that has a natural key there is one.
        Assert.Equal(_keys.Distinct().Order(StringComparer.Ordinal), _keys.Order(StringComparer.Ordinal));
        var text = string.Join(Between, _parts.Select(part => Normal(part.Repository, part.Text)).Order(StringComparer.Ordinal));
        Assert.All(Commits().Matches(text), found => Assert.Contains(found.Value, StoryPolicies.ActionCommits));
        return text;
    }

    /// <summary>What one transcript has and another has not.</summary>
    public static string Difference(string told, string other)
    {
        var rest = other.Split(Between).ToList();
        return string.Join(Between, told.Split(Between).Where(part => !rest.Remove(part)));
    }

    private async Task ReadConversationsAsync(string repository)
    {
        var pulls = await _github.PullRequests.ListAsync(world.Full(repository), Cancel);
        var issues = await _github.PullRequests.IssuesAsync(world.Full(repository), Cancel);
        foreach (var pull in pulls.Where(IsOurs))
        {
            world.Label($"head of {pull.HeadRef}", repository, pull.HeadSha);
        }

        var numbers = _numbers[repository] = new(StringComparer.Ordinal);
        foreach (var (number, of) in pulls.Select(pull => (pull.Number, pull.HeadRef)).Concat(issues.Select(issue => (issue.Number, issue.Title))))
        {
            numbers[$"#{number}"] = $"#<{of}>";
            numbers[$"/pull/{number}"] = $"/pull/<{of}>";
            numbers[$"/issues/{number}"] = $"/issues/<{of}>";
        }

        foreach (var pull in pulls)
        {
            var head = $"pull request {pull.HeadRef} of {repository}";
            _keys.Add($"{head} to {pull.BaseRef}");
            Add(repository, $"{head} at {pull.HeadSha} to {pull.BaseRef}: {pull.State} by {pull.Author}", pull.Title, pull.Body);
            await ReadCommentsAsync(repository, pull.Number, pull.HeadRef);
            if (IsOurs(pull))
            {
                Add(repository, $"commit of {head}", Blobs().Replace(await world.ShowAsync(pull.HeadRef), ""));
            }
        }

        foreach (var issue in issues)
        {
            _keys.Add($"issue {issue.Title} of {repository}");
            Add(repository, $"issue of {repository} by {issue.Author}: {issue.State}", issue.Title, issue.Body);
            await ReadCommentsAsync(repository, issue.Number, issue.Title);
        }
    }

    private async Task ReadCommentsAsync(string repository, int number, string place)
    {
        foreach (var comment in await _github.PullRequests.CommentsAsync(world.Full(repository), number, Cancel))
        {
            _keys.AddRange(Marks().Matches(comment.Body).Select(mark => $"{repository} {place} {mark.Value}"));
            _keys.AddRange(comment.Reactions.Select(reaction => $"{comment.Id} {reaction}"));
            var reactions = string.Join(' ', comment.Reactions.Order(StringComparer.Ordinal));
            Add(repository, $"comment on {place} of {repository} by {comment.Author}, {reactions}", comment.Body);
        }
    }

    private async Task ReadChecksAsync(string label, string repository, string sha)
    {
        var ours = (await _github.Checks.ListAsync(world.Full(repository), sha, Cancel)).Where(check => check.App == _github.AppSlug).ToList();
        foreach (var same in ours.GroupBy(check => check.Name))
        {
            // Other annotations need another check run, and GitHub shows the newest of a name: never do two with the same ones follow each other.
            var runs = same.OrderBy(check => check.Id).ToList();
            Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.NotEqual(pair.First.ExternalId, pair.Second.ExternalId));
            var check = runs[^1];
            Add(
                repository,
                $"check {check.Name} of {label}: {check.Status} {check.Conclusion}",
                check.Title,
                check.Summary,
                check.Text,
                check.DetailsUrl,
                string.Join(' ', check.Actions),
                string.Join('\n', check.Annotations)
            );
        }
    }

    private bool IsOurs(SimulatedPullRequest pull) => pull.Author == $"{_github.AppSlug}[bot]";

    private void Add(string repository, params string?[] lines) => _parts.Add((repository, string.Join('\n', lines)));

    private string Normal(string repository, string text)
    {
        text = Times().Replace(text, "<time>");
        // Longest first: a short id is the beginning of a long one.
        foreach (
            var (written, shown) in world.Names.Concat(_numbers[repository]).OrderByDescending(it => it.Key.Length).ThenBy(it => it.Key, StringComparer.Ordinal)
        )
        {
            text = text.Replace(written, shown, StringComparison.Ordinal);
        }

        return text.Replace(_github.BaseAddress.ToString(), "<GitHub>/", StringComparison.Ordinal)
            .Replace(world.Organization, "<organization>", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d( \d\d:\d\d)?\b|\b\d+(\\?\.\d+)? hours\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"<!-- cargowall:[^>]+-->")]
    private static partial Regex Marks();

    [GeneratedRegex(@"^index [0-9a-f.]+.*\n", RegexOptions.Multiline)]
    private static partial Regex Blobs();

    [GeneratedRegex(@"\b[0-9a-f]{40}\b")]
    private static partial Regex Commits();
}
