using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>
/// The note above a check's own text that answers the press of a button: whoever pressed looks there. There is one at most. It stands until another press
/// changes it or the check is written anew.
/// </summary>
internal sealed class ButtonNotes(StoredOutbox outbox)
{
    private const string Failure = "> [!WARNING]\n> The bot failed at what the button ";
    private const string Answer = "> [!NOTE]\n> The button ";

    /// <summary>What a note begins with that says that the bot failed.</summary>
    public static Markdown FailureOf(CheckButton button) => Markdown.Ours(Failure) + Markdown.Code(button.Label);

    /// <summary>What a note begins with that says why a press did not come to what was asked for.</summary>
    public static Markdown AnswerOf(CheckButton button) => Markdown.Ours(Answer) + Markdown.Code(button.Label);

    /// <summary>Changes the note of the check whose button was pressed, unless the check was written anew without that button. The same note writes nothing.</summary>
    /// <param name="press">The delivery.</param>
    /// <param name="amend">
    /// The button, and the note that stands (empty for none); gives the note that is to stand. It begins with one of the above and has no empty line.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task AmendAsync(Delivery press, Func<CheckButton, string, string> amend, CancellationToken cancellationToken)
    {
        var pressed = press.Read(WebhookJson.Default.CheckRunEvent);
        return press.Repository is { } repository
            ? outbox.AmendCheckAsync(
                OutboxWrite.Check.KeyOf(repository, pressed.CheckRun.HeadSha, pressed.CheckRun.Name),
                check =>
                    check.Actions?.FirstOrDefault(it => it.Identifier == pressed.RequestedAction?.Identifier) is { } button
                        ? check with
                        {
                            Summary = Amended(check.Summary, note => amend(button, note)),
                        }
                        : check,
                cancellationToken
            )
            : Task.CompletedTask;
    }

    private static string Amended(string text, Func<string, string> amend)
    {
        var end =
            text.StartsWith(Failure, StringComparison.Ordinal) || text.StartsWith(Answer, StringComparison.Ordinal)
                ? text.IndexOf("\n\n", StringComparison.Ordinal)
                : -1;
        var (standing, own) = end > 0 ? (text[..end], text[(end + 2)..]) : ("", text);
        var note = amend(standing);
        return note.Length == 0 ? own : $"{note}\n\n{own}";
    }
}
