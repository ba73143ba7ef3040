using System.Net;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal class GitClient(GitHubTransport transport, RepositoryAddress repository, Permissions permissions = Permissions.ReadContents)
    : RepositoryClient(transport, repository, permissions),
        IGit
{
    public async Task<string?> FindBranchHeadAsync(string branch, CancellationToken cancellationToken)
    {
        try
        {
            var reference = await Transport.FindAsync(Get($"/git/ref/heads/{Escaped(branch)}"), GitHubJson.Default.GitReference, cancellationToken);
            return reference?.Target.Sha;
        }
        catch (GitHubRefusedException empty) when (empty.Status == HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    public Task<Commit?> FindCommitAsync(string commitId, CancellationToken cancellationToken) =>
        Transport.FindAsync(Unchanging($"/git/commits/{Uri.EscapeDataString(commitId)}"), GitHubJson.Default.Commit, cancellationToken);

    public Task<Tree?> FindTreeAsync(string treeId, bool recursive, CancellationToken cancellationToken) =>
        Transport.FindAsync(
            Unchanging($"/git/trees/{Uri.EscapeDataString(treeId)}{(recursive ? "?recursive=1" : "")}"),
            GitHubJson.Default.Tree,
            cancellationToken
        );

    public async Task<byte[]> GetBlobAsync(string blobId, int maximumBytes, CancellationToken cancellationToken)
    {
        var request = Unchanging($"/git/blobs/{Uri.EscapeDataString(blobId)}") with
        {
            // base64 with line ends, and the other members of the answer.
            MaximumBytes = (maximumBytes / 3 * 4) + (maximumBytes / 40) + 8_192,
        };
        var blob = await Transport.SendAsync(request, GitHubJson.Default.Blob, cancellationToken);
        if (blob.Encoding != "base64")
        {
            throw new UnexpectedAnswerException($"The blob's encoding is {blob.Encoding}.", HttpStatusCode.OK, request.ToString(), null);
        }

        try
        {
            var content = Convert.FromBase64String(blob.Content);
            return content.Length <= maximumBytes ? content : throw new AnswerTooLargeException(maximumBytes, request.ToString());
        }
        catch (FormatException mistake)
        {
            throw new UnexpectedAnswerException("The blob is no base64.", HttpStatusCode.OK, request.ToString(), null, mistake);
        }
    }

    protected static string Escaped(string branch) => string.Join('/', branch.Split('/').Select(Uri.EscapeDataString));

    // What an id names never changes, so there is nothing to ask again.
    private GitHubRequest Unchanging(string rest) => Get(rest) with { Conditional = false };
}
