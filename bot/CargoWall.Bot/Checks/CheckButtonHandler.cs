using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Buttons that read: "Re-evaluate" on both checks and "Explain" on the policy check. They need what their commands need, read access, asked of GitHub
/// for whoever pressed. GitHub itself shows buttons to those with write access alone.
/// </summary>
internal sealed class CheckButtonHandler(CheckSubjects subjects, PolicyCheck check, EgressHeads heads, RepositoryBook book, ActorAccess access)
    : IDeliveryHandler
{
    public const string ReEvaluate = "re-evaluate";
    public const string Explain = "explain";

    public bool Takes(string eventName, string? action) => (eventName, action) == ("check_run", "requested_action");

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var pressed = delivery.Read(WebhookJson.Default.CheckRunEvent);
        if (
            pressed is not { RequestedAction.Identifier: ReEvaluate or Explain, Sender: { } sender }
            || delivery.Repository is not { } id
            || await book.FindAddressAsync(id, cancellationToken) is not { } repository
            || (await access.FindAsync(repository, sender.Id, sender.Login, cancellationToken)).Level < AccessLevel.Read
        )
        {
            return;
        }

        if (pressed.CheckRun.Name == EgressCheck.Name)
        {
            await heads.RepeatAsync(id.Value, pressed.CheckRun.HeadSha, cancellationToken);
        }
        else if (await subjects.OfRerunAsync(delivery, pressed, cancellationToken) is { } commit)
        {
            await check.PublishAsync(commit with { Explained = pressed.RequestedAction.Identifier == Explain }, cancellationToken);
        }
    }
}
