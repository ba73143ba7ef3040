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
        var walked = new HashSet<(int Inner, UInt128 Outer)>();
        var open = new Stack<(int Inner, UInt128 Outer)>();
        Visit(0, UInt128.One);
        if (inner.WithSubdomains)
        {
            // Any labels may stand before a plain host: walk them until nothing new comes.
            for (var before = Step(outer, UInt128.One, null); walked.Add((0, before)); before = Step(outer, before, null))
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

        void Visit(int innerIndex, UInt128 outerPlaces)
        {
            if (walked.Add((innerIndex, outerPlaces)))
            {
                open.Push((innerIndex, outerPlaces));
            }
        }
    }

    // Bit i: the outer pattern's first i labels have been matched. A pattern has at most 127 labels, so 128 bits hold all places.
    private static UInt128 Step(HostPattern outer, UInt128 places, string? literal)
    {
        var next = UInt128.Zero;
        for (var i = 0; i < outer.Labels.Length; i++)
        {
            if ((places >> i & 1) == 0)
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
                next |= UInt128.One << (i + 1);
            }

            if (label.Kind == PatternLabelKind.Many)
            {
                next |= UInt128.One << i;
            }
        }

        // Before a plain host with its subdomains any label may stand.
        return outer.WithSubdomains && (places & 1) != 0 ? next | UInt128.One : next;
    }

    private static bool IsAtEnd(HostPattern outer, UInt128 places) => (places >> outer.Labels.Length & 1) != 0;
}
