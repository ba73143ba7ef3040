using System.Runtime.CompilerServices;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// Pages the app's deliveries back, in rounds. GitHub's list begins at the newest one, so what came since the last round is a stretch of its own, and what a
/// round leaves of a stretch is read in a later one: each page once, whatever a round's end was, and the newest first.
/// </summary>
/// <param name="since">What was delivered before is of no interest.</param>
internal sealed class DeliveryHistory(IApps apps, DateTimeOffset since)
{
    /// <summary>Of a round, a hundred attempts each. With a round in ten minutes 1,200 requests an hour, of the 5,000 that GitHub grants an app.</summary>
    public const int MostPages = 200;

    // A delivery that is under way when a round looks is seen by the next one.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    private readonly Stack<Stretch> _unread = [];
    private DateTimeOffset _since = since;

    /// <summary>The pages of a round. One counts as read when the next is asked for.</summary>
    public async IAsyncEnumerable<IReadOnlyList<WebhookDelivery>> ReadAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One of which no page was read yet has what came since in front of it.
        if (!_unread.TryPeek(out var newest) || newest.Next is not null)
        {
            _unread.Push(new Stretch(Next: null, _since));
        }

        _since = now - Overlap;
        for (var pages = 0; pages < MostPages && _unread.TryPeek(out var stretch); pages++)
        {
            var page = await FindPageAsync(stretch, cancellationToken);
            var attempts = page.Deliveries.TakeWhile(attempt => attempt.DeliveredAt >= stretch.Since).ToList();
            yield return attempts;
            _unread.Pop();
            if (page.Next is { } next && attempts.Count == page.Deliveries.Count)
            {
                _unread.Push(stretch with { Next = next });
            }
        }
    }

    private async Task<DeliveryPage> FindPageAsync(Stretch stretch, CancellationToken cancellationToken)
    {
        try
        {
            return await apps.ListDeliveriesAsync(stretch.Next, cancellationToken);
        }
        catch (GitHubRefusedException) when (stretch.Next is not null)
        {
            // GitHub does not know the place any more: from the newest one again.
            return await apps.ListDeliveriesAsync(place: null, cancellationToken);
        }
    }

    /// <summary>A part of the list that was not read yet.</summary>
    /// <param name="Next">Where it begins; null: with the newest.</param>
    /// <param name="Since">Where it ends.</param>
    private sealed record Stretch(string? Next, DateTimeOffset Since);
}
