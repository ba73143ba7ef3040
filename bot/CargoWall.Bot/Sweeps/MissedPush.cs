using System.Globalization;
using System.Text.Json;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.GitHub.Webhooks;
using CargoWall.Storage.Installations;

namespace CargoWall.Bot.Sweeps;

/// <summary>
/// A push to a default branch whose delivery never came, put into the inbox as the delivery that GitHub would have sent. So it is handled as any push
/// is, once, in the repository's order, and again after a failure or a restart.
/// </summary>
internal static class MissedPush
{
    private const string IdPrefix = "missed:";
    private const int CommitInId = 24;

    /// <summary>Whether a delivery is a missed push. Nobody waits for it: what it brings is written after everything else.</summary>
    public static bool Is(Delivery delivery) => delivery.Id.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>Puts it into the inbox, once a day for the same commit.</summary>
    /// <param name="inbox">Where.</param>
    /// <param name="row">A linked repository whose default branch is known.</param>
    /// <param name="before">The commit that the branch pointed at before, as far as is known; null when it had none or nobody knows.</param>
    /// <param name="head">The commit that the branch points at.</param>
    /// <param name="day">Today. A branch that goes back to an old commit on another day is another push.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task AddAsync(DeliveryInbox inbox, RepositoryRow row, string? before, string head, DateOnly day, CancellationToken cancellationToken)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{IdPrefix}{day:yyyyMMdd}:{row.RepositoryId}:{head[..Math.Min(CommitInId, head.Length)]}");
        var payload = JsonSerializer.SerializeToUtf8Bytes(PushOf(row, before, head), WebhookJson.Default.PushEvent);
        return inbox.AddAsync(id, "push", new WebhookEnvelope(Action: null, row.InstallationId, row.RepositoryId), payload, cancellationToken);
    }

    private static PushEvent PushOf(RepositoryRow row, string? before, string head) =>
        new(
            $"refs/heads/{row.DefaultBranch}",
            before ?? new string('0', head.Length),
            head,
            Deleted: false,
            new Repository(
                row.RepositoryId,
                row.Name,
                new RepositoryName(row.OwnerLogin, row.Name).ToString(),
                new Account(row.OwnerId, row.OwnerLogin, Type: null),
                Private: row.Visibility != "public",
                row.Visibility,
                row.DefaultBranch,
                Archived: null,
                CustomProperties: null
            ),
            row.InstallationId is { } installation ? new InstallationReference(installation) : null,
            Sender: null
        );
}
