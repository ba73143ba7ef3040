using System.Diagnostics;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>What came of an exchange.</summary>
internal abstract record SessionOutcome
{
    private SessionOutcome() { }

    public sealed record Opened(SessionAnswer Answer) : SessionOutcome;

    public sealed record Refused(ApiProblem Problem) : SessionOutcome;

    public T Match<T>(Func<Opened, T> opened, Func<Refused, T> refused) =>
        this switch
        {
            Opened it => opened(it),
            Refused it => refused(it),
            _ => throw new UnreachableException(),
        };
}
