namespace CargoWall.Policy.Model;

/// <summary>The loosest wildcard of a pattern, tightest first: it decides between patterns with equally many literal labels at the end.</summary>
internal enum HostLooseness
{
    /// <summary>A wildcard inside a label.</summary>
    LabelGlob,

    /// <summary>A plain host.</summary>
    Plain,

    /// <summary><c>*</c>, one whole label.</summary>
    OneLabel,

    /// <summary><c>**</c>, one or more labels.</summary>
    ManyLabels,
}
