using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Says above a check's own text that the bot failed at what a button of it asked for: whoever pressed looks there. Registered behind the handlers of the
/// buttons: it comes to <see cref="HandleAsync"/> when they have done it after all, and takes the sentence away.
/// </summary>
internal sealed class FailedButtonHandler(ButtonNotes notes) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => (eventName, action) == ("check_run", "requested_action");

    public Task HandleAsync(Delivery delivery, CancellationToken cancellationToken) =>
        notes.AmendAsync(
            delivery,
            (button, note) => note.StartsWith(ButtonNotes.FailureOf(button).ToString(), StringComparison.Ordinal) ? "" : note,
            cancellationToken
        );

    public Task GiveUpAsync(Delivery delivery, CancellationToken cancellationToken) =>
        notes.AmendAsync(delivery, (button, _) => Sentence(button, delivery.Id).ToString(), cancellationToken);

    internal static Markdown Sentence(CheckButton button, string deliveryId) =>
        ButtonNotes.FailureOf(button)
        + Markdown.Ours(" asked for and gave it up; a part of it may have been done. Whoever runs the bot finds the reason under delivery ")
        + Markdown.Code(deliveryId)
        + Markdown.Ours(" and can replay it there.");
}
