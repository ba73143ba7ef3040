using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>
/// Hosts of the egress language as patterns: a plain name is itself alone; a leading <c>*.</c> is one or more labels; any other label
/// with a star is one label in which the star is any run of characters.
/// </summary>
internal static class EgressHostPattern
{
    public static HostPattern Of(string host)
    {
        var labels = ImmutableArray.CreateBuilder<PatternLabel>();
        foreach (var (index, label) in host.ToLowerInvariant().Split('.').Index())
        {
            labels.Add(new PatternLabel(KindOf(label, isFirst: index == 0), label));
        }

        return HostPattern.OfLabels(labels.ToImmutable());
    }

    // Two stars and more say in a label what one does.
    private static PatternLabelKind KindOf(string label, bool isFirst) =>
        label == "*" && isFirst ? PatternLabelKind.Many
        : label.Trim('*').Length == 0 ? PatternLabelKind.One
        : label.Contains('*', StringComparison.Ordinal) ? PatternLabelKind.Glob
        : PatternLabelKind.Literal;
}
