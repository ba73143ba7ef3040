using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// Puts one commit on top of the base onto our branch, and opens or updates its pull request. Objects of git are named by their content
/// and a commit that is there with the intended tree is used again, so each step may be repeated.
/// </summary>
internal sealed class PullRequestSender(IGitHub github, WriteBudget budget, AppAccount account) : IOutboxSender
{
    private const string WorkflowFolder = ".github/workflows/";

    public string Kind => OutboxWrite.PullRequestKind;

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.PullRequestPayload);
        var repository = github.Write(StoredOutbox.AddressOf(row));
        var git = repository.Git(payload.Files.Any(file => file.Path.StartsWith(WorkflowFolder, StringComparison.Ordinal)));
        var commit = await new Branch(this, row, payload, git, github.Read(repository.Repository).Git).BuildAsync(cancellationToken);
        return commit is null ? Remember(null, null, null) : await ProposeAsync(row, payload, repository.PullRequests, commit, cancellationToken);
    }

    private async Task<string> ProposeAsync(
        OutboxRow row,
        PullRequestPayload payload,
        IPullRequestWriting pullRequests,
        string commit,
        CancellationToken cancellationToken
    )
    {
        var title = CheckText.Title(payload.Title);
        var body = CheckText.Body(payload.Body);
        if (await pullRequests.FindOpenAsync(payload.Branch, payload.Base, cancellationToken) is { } open)
        {
            if (open.Title != title || open.Body != body)
            {
                await budget.SpendAsync(row, cancellationToken);
                await pullRequests.UpdateAsync(open.Number, title, body, cancellationToken);
            }

            return Remember(open.Number, open.HtmlUrl, commit);
        }

        await budget.SpendAsync(row, cancellationToken);
        var opened = await pullRequests.OpenAsync(payload.Branch, payload.Base, title, body, cancellationToken);
        return Remember(opened.Number, opened.HtmlUrl, commit);
    }

    private static string Remember(int? number, string? url, string? commit) =>
        JsonSerializer.Serialize(new PullRequestRemote(number, url, commit), OutboxJson.Default.PullRequestRemote);

    /// <summary>The branch of one pull request.</summary>
    private sealed class Branch(PullRequestSender sender, OutboxRow row, PullRequestPayload payload, IGitWriting git, IGit reader)
    {
        // By id. Files of one folder, and commits that share it, have its tree in common.
        private readonly Dictionary<string, Tree?> _trees = new(StringComparer.Ordinal);

        /// <summary>The commit that the branch now points at; null when the base has the files as intended.</summary>
        public async Task<string?> BuildAsync(CancellationToken cancellationToken)
        {
            var onto =
                await git.FindBranchHeadAsync(payload.Base, cancellationToken)
                ?? throw new NotPossibleException($"There is no branch '{payload.Base}' to propose a change to.");
            var parent = await CommitAsync(onto, cancellationToken);
            var tree = await TreeAsync(parent, cancellationToken);
            if (tree == parent.Tree.Sha)
            {
                return null;
            }

            await RequireUntouchedAsync(onto, cancellationToken);
            var tip = await git.FindBranchHeadAsync(payload.Branch, cancellationToken);
            if (tip is not null)
            {
                var present = await CommitAsync(tip, cancellationToken);
                await RequireOursAsync(present, onto, cancellationToken);
                if (present.Tree.Sha == tree && present.Parents is [{ Sha: var on }] && on == onto && IsMessage(present.Message))
                {
                    return tip;
                }
            }

            await SpendAsync(cancellationToken);
            var commit = await git.CreateCommitAsync(tree, onto, payload.CommitMessage, cancellationToken);
            await PointAsync(commit, examined: tip, cancellationToken);
            return commit;
        }

        private async Task<string> TreeAsync(Commit parent, CancellationToken cancellationToken)
        {
            var entries = new List<NewTreeEntry>();
            foreach (var file in payload.Files)
            {
                entries.Add(await EntryAsync(file, cancellationToken));
            }

            await SpendAsync(cancellationToken);
            return await git.CreateTreeAsync(parent.Tree.Sha, entries, cancellationToken);
        }

        // Text goes with the tree, so that many files are not as many writes.
        private async Task<NewTreeEntry> EntryAsync(FileChange file, CancellationToken cancellationToken)
        {
            if (file.Content is null)
            {
                return new NewTreeEntry.OfBlob(file.Path, file.Mode, null);
            }

            if (TextOf(file.Content) is { } text)
            {
                return new NewTreeEntry.OfText(file.Path, file.Mode, text);
            }

            await SpendAsync(cancellationToken);
            return new NewTreeEntry.OfBlob(file.Path, file.Mode, await git.CreateBlobAsync(file.Content, cancellationToken));
        }

        /// <summary>Null when the bytes are no text in UTF-8.</summary>
        private static string? TextOf(byte[] content) => Utf8.IsValid(content) && !content.Contains((byte)0) ? Encoding.UTF8.GetString(content) : null;

        /// <param name="commit">To where.</param>
        /// <param name="examined">The commit that the branch points at, of which is known that moving the branch takes nothing from anybody; null for no branch.</param>
        /// <param name="cancellationToken">Ends it.</param>
        private async Task PointAsync(string commit, string? examined, CancellationToken cancellationToken)
        {
            await SpendAsync(cancellationToken);
            if (examined is not null)
            {
                // GitHub moves a branch whatever it points at, and the budget may have been waited for.
                if (await git.FindBranchHeadAsync(payload.Branch, cancellationToken) != examined)
                {
                    throw new NotYetException(TimeSpan.FromSeconds(1), "The branch moved at this moment.");
                }

                await git.MoveBranchAsync(payload.Branch, commit, cancellationToken);
                return;
            }

            try
            {
                await git.CreateBranchAsync(payload.Branch, commit, cancellationToken);
            }
            catch (GitHubRefusedException there)
                when (there.Status == HttpStatusCode.UnprocessableEntity && there.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase))
            {
                // Somebody made it at this moment: whose it is shows the next attempt.
                throw new NotYetException(TimeSpan.FromSeconds(1), "The branch came to be at this moment.");
            }
        }

        /// <summary>A file that somebody changed since it was made would lose what they did.</summary>
        private async Task RequireUntouchedAsync(string onto, CancellationToken cancellationToken)
        {
            if (payload.MadeFrom is not { } from || from == onto)
            {
                return;
            }

            foreach (var file in payload.Files)
            {
                if (await BlobAsync(from, file.Path, cancellationToken) != await BlobAsync(onto, file.Path, cancellationToken))
                {
                    throw new NotPossibleException($"'{file.Path}' was changed on '{payload.Base}' after this was asked for. Ask again.");
                }
            }
        }

        /// <summary>Id of what a commit has at a path; null when it has nothing there.</summary>
        private async Task<string?> BlobAsync(string commit, string path, CancellationToken cancellationToken)
        {
            var at = commit;
            foreach (var name in path.Split('/'))
            {
                if (!_trees.TryGetValue(at, out var tree))
                {
                    tree = _trees[at] = await reader.FindTreeAsync(at, recursive: false, cancellationToken);
                }

                if (tree?.Entries.FirstOrDefault(entry => entry.Path == name) is not { } entry)
                {
                    return null;
                }

                at = entry.Sha;
            }

            return at;
        }

        /// <summary>
        /// Our commits are the app's own. Anything else on the branch is somebody's work, which moving the branch would take from them.
        /// </summary>
        private async Task RequireOursAsync(Commit tip, string onto, CancellationToken cancellationToken)
        {
            var remembered = OutboxPayload.Remote(row, OutboxJson.Default.PullRequestRemote)?.Commit;
            // A branch left at a commit of the base has nothing of anybody's to lose.
            if (tip.Sha == remembered || tip.Sha == onto)
            {
                return;
            }

            var login = await sender.AccountAsync(cancellationToken);
            var committer = tip.Committer?.Name;
            if (tip.Author?.Name != login || (committer != login && committer != "GitHub"))
            {
                throw new NotPossibleException(
                    $"Someone committed to the branch '{payload.Branch}' ({tip.Sha[..Math.Min(12, tip.Sha.Length)]}), so it is left as it is. Merge or delete the branch, then ask again."
                );
            }
        }

        // Git ends a message with a line end; GitHub gives it without.
        private bool IsMessage(string message) => message.TrimEnd('\n') == payload.CommitMessage.TrimEnd('\n');

        private async Task<Commit> CommitAsync(string id, CancellationToken cancellationToken) =>
            await git.FindCommitAsync(id, cancellationToken)
            ?? throw new NotYetException(TimeSpan.FromSeconds(5), $"GitHub does not show the commit {id} yet.");

        private Task SpendAsync(CancellationToken cancellationToken) => sender.SpendAsync(row, cancellationToken);
    }

    private Task SpendAsync(OutboxRow row, CancellationToken cancellationToken) => budget.SpendAsync(row, cancellationToken);

    private Task<string> AccountAsync(CancellationToken cancellationToken) => account.LoginAsync(cancellationToken);
}
