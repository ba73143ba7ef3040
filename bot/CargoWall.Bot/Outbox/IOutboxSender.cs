using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Makes GitHub show one kind of intention, whatever earlier attempts got done: killed between any two steps, or with a lost answer.</summary>
internal interface IOutboxSender
{
    /// <summary>What the keys of its intentions begin with, up to the first colon.</summary>
    string Kind { get; }

    /// <returns>What to remember about GitHub's side.</returns>
    /// <exception cref="NotYetException">Something else has to happen first, or the budget is used up for longer.</exception>
    /// <exception cref="NotPossibleException">It will never be possible as things are.</exception>
    Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken);
}

/// <summary>An intention waits for another one, for the budget, or for what somebody did at this moment to be looked at.</summary>
internal sealed class NotYetException(TimeSpan wait, string message) : Exception(message)
{
    public TimeSpan Wait { get; } = wait;
}

/// <summary>An intention that cannot be carried out; the message is a sentence for the person who asked for it.</summary>
internal sealed class NotPossibleException(string message) : Exception(message);
