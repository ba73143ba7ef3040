using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>The URL of a rule as it was written, with its methods.</summary>
/// <param name="Text">The URL, scheme and host in lower case.</param>
/// <param name="Methods">Upper-case methods, sorted, without repeats; empty stands for every method.</param>
public sealed record UrlPattern(string Text, ImmutableArray<string> Methods)
{
    public bool Equals(UrlPattern? other) =>
        other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal) && Methods.SequenceEqual(other.Methods);

    public override int GetHashCode() => Methods.Aggregate(
        StringComparer.Ordinal.GetHashCode(Text), (hash, method) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(method)));

    public override string ToString() => Methods.IsEmpty ? Text : $"{string.Join(',', Methods)} {Text}";
}
