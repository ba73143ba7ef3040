namespace CargoWall.Policy.Model;

/// <summary>Compares a pattern with a name, label by label from the left, without allocation.</summary>
internal static class HostPatternMatch
{
    public static bool Matches(HostPattern pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsPlain)
        {
            var suffix = pattern.LiteralSuffix;
            return name.EndsWith(suffix) && (name.Length == suffix.Length || (pattern.WithSubdomains && name[^(suffix.Length + 1)] == '.'));
        }

        var labels = pattern.Labels.AsSpan();
        int index = 0,
            position = 0,
            retryIndex = -1,
            retryPosition = 0;
        while (position <= name.Length)
        {
            var rest = name[position..];
            var dot = rest.IndexOf('.');
            var label = dot < 0 ? rest : rest[..dot];
            var next = dot < 0 ? name.Length + 1 : position + dot + 1;
            if (index < labels.Length && labels[index].Matches(label))
            {
                if (labels[index].Kind == PatternLabelKind.Many)
                {
                    // It has taken one label; from here it may take more. Later wildcards can take over what it could give up.
                    retryIndex = index + 1;
                    retryPosition = next;
                }

                index++;
                position = next;
            }
            else if (retryIndex >= 0 && retryPosition <= name.Length)
            {
                var taken = name[retryPosition..].IndexOf('.');
                retryPosition = taken < 0 ? name.Length + 1 : retryPosition + taken + 1;
                index = retryIndex;
                position = retryPosition;
            }
            else
            {
                return false;
            }
        }

        return index == labels.Length;
    }
}
