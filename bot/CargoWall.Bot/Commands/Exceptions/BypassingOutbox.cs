using System.Globalization;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.Storage.Commands;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary>
/// Puts bypasses into checks on their way to GitHub: whoever writes one, and however often it is written anew. A bypassed check is neutral, never green, and
/// says first who let it pass and why.
/// </summary>
internal sealed class BypassingOutbox(StoredOutbox outbox, BypassBook bypasses) : IOutbox
{
    public async Task EnqueueAsync(OutboxWrite write, CancellationToken cancellationToken) =>
        await outbox.EnqueueAsync(write is OutboxWrite.Check check ? await WithBypassAsync(check, cancellationToken) : write, cancellationToken);

    public Task<OutboxOutcome?> FindAsync(string key, CancellationToken cancellationToken) => outbox.FindAsync(key, cancellationToken);

    private async Task<OutboxWrite.Check> WithBypassAsync(OutboxWrite.Check check, CancellationToken cancellationToken) =>
        check.Conclusion is CheckConclusion.Failure or CheckConclusion.ActionRequired
        && await bypasses.FindAsync(check.Repository.Id.Value, check.HeadCommit, check.Name, cancellationToken) is { } bypass
            ? Bypassed(check, bypass)
            : check;

    internal static OutboxWrite.Check Bypassed(OutboxWrite.Check check, BypassRow bypass) =>
        check with
        {
            Conclusion = CheckConclusion.Neutral,
            Title = PlainText.OneLine($"bypassed by {bypass.ActorLogin}: {check.Title}", 200),
            Summary = $"{Note(bypass)}\n\n{check.Summary}",
        };

    private static Markdown Note(BypassRow bypass) =>
        Markdown.Ours("> [!WARNING]\n> **Bypassed** until ")
        + Markdown.Text(bypass.Until.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
        + Markdown.Ours(" UTC by the organization owner ")
        + Markdown.Code(bypass.ActorLogin)
        + Markdown.Ours(", for this commit alone: ")
        + Markdown.Text(bypass.Reason);
}
