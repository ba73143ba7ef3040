using System.Diagnostics;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>How the exchange with the bot ended. Only <see cref="Unavailable"/> may change the posture of a job.</summary>
internal abstract record SessionOutcome
{
    private SessionOutcome() { }

    /// <summary>The bot answered; the answer may say that no policy concerns the repository.</summary>
    public sealed record Answered(SessionAnswer Session) : SessionOutcome;

    /// <summary>An answer that there is nothing for this job: the step's inputs decide.</summary>
    /// <param name="Reason">A word of <see cref="ModeReason"/>.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Declined(string Reason, string Text) : SessionOutcome;

    /// <summary>No answer: what the step wants to happen then decides.</summary>
    /// <param name="Text">One sentence.</param>
    public sealed record Unavailable(string Text) : SessionOutcome;

    public T Match<T>(Func<Answered, T> answered, Func<Declined, T> declined, Func<Unavailable, T> unavailable) =>
        this switch
        {
            Answered it => answered(it),
            Declined it => declined(it),
            Unavailable it => unavailable(it),
            _ => throw new UnreachableException(),
        };
}
