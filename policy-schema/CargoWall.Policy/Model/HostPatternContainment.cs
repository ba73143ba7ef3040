namespace CargoWall.Policy.Model;

/// <summary>
/// Whether one pattern matches every name of another. The inner pattern is walked; of the outer one all places are kept that it could be at.
/// Wildcards of the inner pattern are walked with a label that the outer one never names: what is matched then is matched with any label.
/// </summary>
internal static class HostPatternContainment
{
    // Far more than patterns of 127 labels need; beyond it the answer is 'not contained', which opens nothing.
    private const int MaxSteps = 100_000;

    public static bool Contains(HostPattern outer, HostPattern inner)
    {
        var walked = new HashSet<(int Inner, Bits128 Outer)>();
        var open = new Stack<(int Inner, Bits128 Outer)>();
        Visit(0, Bits128.One);
        if (inner.WithSubdomains)
        {
            // Any labels may stand before a plain host: walk them until nothing new comes.
            for (var before = Step(outer, Bits128.One, null); walked.Add((0, before)); before = Step(outer, before, null))
            {
                open.Push((0, before));
            }
        }

        while (open.TryPop(out var state))
        {
            if (walked.Count > MaxSteps)
            {
                return false;
            }

            if (state.Inner == inner.Labels.Length)
            {
                if (!IsAtEnd(outer, state.Outer))
                {
                    return false;
                }

                continue;
            }

            var label = inner.Labels[state.Inner];
            var next = Step(outer, state.Outer, label.Kind == PatternLabelKind.Literal ? label.Text : null);
            Visit(state.Inner + 1, next);
            if (label.Kind == PatternLabelKind.Many)
            {
                Visit(state.Inner, next);
            }
        }

        return true;

        void Visit(int innerIndex, Bits128 outerPlaces)
        {
            if (walked.Add((innerIndex, outerPlaces)))
            {
                open.Push((innerIndex, outerPlaces));
            }
        }
    }

    // Bit i: the outer pattern's first i labels have been matched. A pattern has at most 127 labels, so 128 bits hold all places.
    private static Bits128 Step(HostPattern outer, Bits128 places, string? literal)
    {
        var next = default(Bits128);
        for (var i = 0; i < outer.Labels.Length; i++)
        {
            if (!places.Has(i))
            {
                continue;
            }

            var label = outer.Labels[i];
            var fits = label.Kind switch
            {
                PatternLabelKind.One or PatternLabelKind.Many => true,
                _ => literal is not null && label.Matches(literal),
            };
            if (fits)
            {
                next |= Bits128.One << (i + 1);
            }

            if (label.Kind == PatternLabelKind.Many)
            {
                next |= Bits128.One << i;
            }
        }

        // Before a plain host with its subdomains any label may stand.
        return outer.WithSubdomains && places.Has(0) ? next | Bits128.One : next;
    }

    private static bool IsAtEnd(HostPattern outer, Bits128 places) => places.Has(outer.Labels.Length);
}
