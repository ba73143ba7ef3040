using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage;
using CargoWall.Storage.Policies;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies.Files;

/// <summary>
/// Git objects by id, kept for good: what an id names never changes, so nothing is fetched twice. The id of a blob is checked against
/// its bytes; without that, one repository could choose what another is served.
/// </summary>
internal sealed class GitObjects(IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>The bytes of a blob of at most <paramref name="maximumBytes"/>.</summary>
    /// <exception cref="AnswerTooLargeException">It is larger.</exception>
    public async Task<byte[]> GetBlobAsync(IGit git, string id, int maximumBytes, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, GitObjectKind.Blob, cancellationToken) is { } kept)
        {
            return kept;
        }

        var content = await git.GetBlobAsync(id, maximumBytes, cancellationToken);
        if (!IsIdOf(id, content))
        {
            throw new UnexpectedAnswerException($"The blob {id} has other content than its id says.", null, "git blob", null);
        }

        await KeepAsync(id, GitObjectKind.Blob, content, cancellationToken);
        return content;
    }

    /// <summary>Everything below a tree; null when GitHub does not know it.</summary>
    public Task<TreeListing?> FindTreeAsync(IGit git, string id, CancellationToken cancellationToken) =>
        FindListingAsync(git, id, recursive: true, keep: _ => true, cancellationToken);

    /// <summary>
    /// What the root of a commit has at these names; null when GitHub does not know the commit. Always ask for the same names: the
    /// answer is kept under the commit's id.
    /// </summary>
    public Task<TreeListing?> FindRootAsync(IGit git, string commitId, IReadOnlySet<string> names, CancellationToken cancellationToken) =>
        FindListingAsync(git, commitId, recursive: false, entry => names.Contains(entry.Path), cancellationToken);

    private async Task<TreeListing?> FindListingAsync(IGit git, string id, bool recursive, Func<TreeEntry, bool> keep, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, GitObjectKind.Listing, cancellationToken) is { } kept)
        {
            return JsonSerializer.Deserialize(kept, PolicyFilesJson.Default.TreeListing);
        }

        if (await git.FindTreeAsync(id, recursive, cancellationToken) is not { } tree)
        {
            return null;
        }

        var listing = new TreeListing(
            [.. tree.Entries.Where(keep).Select(entry => new ListedEntry(entry.Path, entry.Mode, entry.Sha, entry.Size ?? 0))],
            tree.Truncated
        );
        await KeepAsync(id, GitObjectKind.Listing, JsonSerializer.SerializeToUtf8Bytes(listing, PolicyFilesJson.Default.TreeListing), cancellationToken);
        return listing;
    }

    private async Task<byte[]?> FindAsync(string id, GitObjectKind kind, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.GitObjects.Where(row => row.Id == id && row.Kind == kind).Select(row => row.Content).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task KeepAsync(string id, GitObjectKind kind, byte[] content, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO git_objects (id, kind, content) VALUES ({id}, {(int)kind}, {content}) ON CONFLICT (id) DO NOTHING",
            cancellationToken
        );
    }

    // Git's object format: "blob LENGTH\0" and the content, under SHA-1, or under SHA-256 in repositories of that format.
    private static bool IsIdOf(string id, byte[] content)
    {
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
        byte[] whole = [.. header, .. content];
#pragma warning disable CA5350 // The format of git, not a choice of ours.
        var hash = id.Length == 2 * SHA1.HashSizeInBytes ? SHA1.HashData(whole) : SHA256.HashData(whole);
#pragma warning restore CA5350
        return Convert.ToHexStringLower(hash) == id;
    }
}
