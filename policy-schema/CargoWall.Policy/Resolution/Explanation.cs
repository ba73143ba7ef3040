using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>One decision in words, with the decisions that led to it.</summary>
/// <param name="Text">A sentence or a short phrase.</param>
/// <param name="Origin">The place that decided; null for what no file says.</param>
/// <param name="Children">What led to it, in order.</param>
public sealed record Explanation(string Text, RuleOrigin? Origin, IReadOnlyList<Explanation> Children)
{
    public Explanation(string text, RuleOrigin? origin = null)
        : this(text, origin, []) { }
}
