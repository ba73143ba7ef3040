using System.Diagnostics;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Events;

/// <summary>One line of a batch.</summary>
/// <param name="Sequence">Its number in the job.</param>
/// <param name="Bytes">The line without its line feed.</param>
/// <param name="Record">What it says.</param>
internal sealed record EventLine(long Sequence, ReadOnlyMemory<byte> Bytes, ConnectionRecord Record);

/// <summary>A batch as read from a request.</summary>
internal abstract record EventBatch
{
    private EventBatch() { }

    public sealed record Read(IReadOnlyList<EventLine> Lines) : EventBatch;

    public sealed record Refused(ApiProblem Problem) : EventBatch;

    public T Match<T>(Func<Read, T> read, Func<Refused, T> refused) =>
        this switch
        {
            Read it => read(it),
            Refused it => refused(it),
            _ => throw new UnreachableException(),
        };
}
