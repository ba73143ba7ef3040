using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Pages;

/// <summary>Files, and what commits and pull requests change, with the annotations of checks under their lines.</summary>
internal sealed class CodePages(PageHost host, PageReader reader)
{
    public void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/{owner}/{repo}/pull/{number:int}/files", PullRequestFilesAsync);
        pages.MapGet("/{owner}/{repo}/commit/{sha}", CommitAsync);
        pages.MapGet("/{owner}/{repo}/compare/{**basehead}", CompareAsync);
        pages.MapGet("/{owner}/{repo}/blob/{**rest}", BlobAsync);
        pages.MapGet("/{owner}/{repo}/raw/{**rest}", RawAsync);
    }

    private Task<IResult> PullRequestFilesAsync(string owner, string repo, int number, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
            {
                if (repository.Issues.GetValueOrDefault(number)?.PullRequest is not { } pullRequest)
                {
                    return PageHost.Missing($"There is no pull request {number}.");
                }

                var origin = await repository.Git.MergeBaseAsync(pullRequest.BaseSha, pullRequest.HeadSha, stop);
                return await FilesAsync(repository, origin, pullRequest.HeadSha, pullRequest.Issue.Title, pullRequest.Issue, stop);
            },
            stop
        );

    private Task<IResult> CommitAsync(string owner, string repo, string sha, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
                await repository.Git.FindCommitAsync(sha, stop) is { } commit
                    ? await FilesAsync(repository, commit.Parents.Count == 0 ? null : commit.Parents[0], commit.Sha, commit.Subject, null, stop)
                    : PageHost.Missing($"There is no commit '{sha}'."),
            stop
        );

    private Task<IResult> CompareAsync(string owner, string repo, string basehead, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
            {
                var parts = basehead.Split("...");
                if (
                    parts.Length != 2
                    || await repository.Git.FindCommitAsync(parts[0], stop) is not { } from
                    || await repository.Git.FindCommitAsync(parts[1], stop) is not { } to
                )
                {
                    return PageHost.Missing($"There is nothing to compare at '{basehead}'.");
                }

                return await FilesAsync(repository, await repository.Git.MergeBaseAsync(from.Sha, to.Sha, stop), to.Sha, $"Comparing {basehead}", null, stop);
            },
            stop
        );

    private async Task<IResult> FilesAsync(Repository repository, string? from, string sha, string heading, Issue? conversation, CancellationToken stop) =>
        PageHost.Page<FilesPage>(
            (nameof(FilesPage.Repository), host.Show(repository)),
            (nameof(FilesPage.Heading), heading),
            (nameof(FilesPage.Files), await reader.FilesAsync(repository, from, sha, stop)),
            (nameof(FilesPage.Conversation), conversation is null ? null : PageReader.Show(conversation))
        );

    private Task<IResult> BlobAsync(string owner, string repo, string rest, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
            {
                if (
                    await FindFileAsync(repository, rest, stop) is not { } file
                    || await new CodeReader(repository, file.Commit.Sha).LinesAsync(file.Path, stop) is not { } lines
                )
                {
                    return PageHost.Missing($"There is no file at '{rest}'.");
                }

                return PageHost.Page<BlobPage>(
                    (nameof(BlobPage.Repository), host.Show(repository)),
                    (nameof(BlobPage.FilePath), file.Path),
                    (nameof(BlobPage.Reference), Words.Short(file.Commit.Sha)),
                    (nameof(BlobPage.Lines), lines.Select((text, index) => new CodeLine(index + 1, text, false)).ToList())
                );
            },
            stop
        );

    private Task<IResult> RawAsync(string owner, string repo, string rest, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
                await FindFileAsync(repository, rest, stop) is { } file
                && await repository.Git.ReadAsync($"{file.Commit.Sha}:{file.Path}", stop) is { Type: "blob" } blob
                    ? Results.Bytes(blob.Content, "text/plain; charset=utf-8")
                    : PageHost.Missing($"There is no file at '{rest}'."),
            stop
        );

    // A branch may have slashes: the shortest beginning that names a commit is the reference.
    private static async Task<(GitCommit Commit, string Path)?> FindFileAsync(Repository repository, string rest, CancellationToken stop)
    {
        for (var slash = rest.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = rest.IndexOf('/', slash + 1))
        {
            if (await repository.Git.FindCommitAsync(rest[..slash], stop) is { } commit)
            {
                return (commit, rest[(slash + 1)..]);
            }
        }

        return null;
    }
}
