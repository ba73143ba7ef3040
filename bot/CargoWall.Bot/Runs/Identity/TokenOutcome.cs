using System.Diagnostics;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>What came of looking at a token.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome() { }

    public sealed record Verified(JobIdentity Identity) : TokenOutcome;

    /// <summary>Not a token that this bot takes; <paramref name="Reason"/> is a sentence for the caller.</summary>
    public sealed record Refused(string Reason) : TokenOutcome;

    /// <summary>The issuer's keys cannot be had for now, so nobody knows.</summary>
    public sealed record Undecided(string Reason) : TokenOutcome;

    public T Match<T>(Func<Verified, T> verified, Func<Refused, T> refused, Func<Undecided, T> undecided) =>
        this switch
        {
            Verified it => verified(it),
            Refused it => refused(it),
            Undecided it => undecided(it),
            _ => throw new UnreachableException(),
        };
}
