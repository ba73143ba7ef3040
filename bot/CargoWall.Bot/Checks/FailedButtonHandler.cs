using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Says above a check's own text that the bot failed at what a button of it asked for: whoever pressed looks there. Registered behind the handlers of the
/// buttons: it comes to <see cref="HandleAsync"/> when they have done it after all, and takes the sentence away.
/// </summary>
internal sealed class FailedButtonHandler(StoredOutbox outbox) : IDeliveryHandler
{
    private static readonly Markdown s_beginning = Markdown.Ours("> [!WARNING]\n> The bot failed at what the button ");

    public bool Takes(string eventName, string? action) => (eventName, action) == ("check_run", "requested_action");

    public Task HandleAsync(Delivery delivery, CancellationToken cancellationToken) =>
        AmendAsync(delivery, (text, button) => Without(Beginning(button), text), cancellationToken);

    public Task GiveUpAsync(Delivery delivery, CancellationToken cancellationToken) =>
        // One sentence, of the newest press.
        AmendAsync(delivery, (text, button) => $"{Sentence(button, delivery.Id)}\n\n{Without(s_beginning, text)}", cancellationToken);

    /// <summary>Changes the text of the check whose button was pressed, unless it was written anew without that button.</summary>
    private Task AmendAsync(Delivery delivery, Func<string, CheckButton, string> amend, CancellationToken cancellationToken)
    {
        var pressed = delivery.Read(WebhookJson.Default.CheckRunEvent);
        return delivery.Repository is { } repository
            ? outbox.AmendCheckAsync(
                OutboxWrite.Check.KeyOf(repository, pressed.CheckRun.HeadSha, pressed.CheckRun.Name),
                check =>
                    check.Actions?.FirstOrDefault(it => it.Identifier == pressed.RequestedAction?.Identifier) is { } button
                        ? check with
                        {
                            Summary = amend(check.Summary, button),
                        }
                        : check,
                cancellationToken
            )
            : Task.CompletedTask;
    }

    private static Markdown Beginning(CheckButton button) => s_beginning + Markdown.Code(button.Label);

    private static Markdown Sentence(CheckButton button, string deliveryId) =>
        Beginning(button)
        + Markdown.Ours(" asked for and gave it up; a part of it may have been done. Whoever runs the bot finds the reason under delivery ")
        + Markdown.Code(deliveryId)
        + Markdown.Ours(" and can replay it there.");

    private static string Without(Markdown beginning, string text) =>
        text.StartsWith(beginning.ToString(), StringComparison.Ordinal) && text.IndexOf("\n\n", StringComparison.Ordinal) is > 0 and var end
            ? text[(end + 2)..]
            : text;
}
