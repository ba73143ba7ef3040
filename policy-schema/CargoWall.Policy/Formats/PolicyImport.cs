using System.Collections.Immutable;
using System.Diagnostics;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>A file to import.</summary>
/// <param name="Name">Its path, for places and for the name of the policy.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ImportSource(string Name, ReadOnlyMemory<byte> Content);

/// <summary>The outcome of an import.</summary>
public abstract record PolicyImport
{
    private PolicyImport() { }

    /// <summary>It was read.</summary>
    /// <param name="Text">A policy file, version 1, that the reader of policy files takes for either level.</param>
    /// <param name="Notes">What changed its meaning on the way, and what was chosen.</param>
    public sealed record Read(string Text, ImmutableArray<FormatNote> Notes) : PolicyImport;

    /// <summary>It was not: nothing is imported in part.</summary>
    public sealed record Refused(ImmutableArray<PolicyProblem> Problems) : PolicyImport;

    /// <summary>Calls the function of the case at hand.</summary>
    public T Match<T>(Func<Read, T> read, Func<Refused, T> refused) =>
        this switch
        {
            Read it => read(it),
            Refused it => refused(it),
            _ => throw new UnreachableException(),
        };
}
