namespace CargoWall.Policy.Model;

/// <summary>Why a text is no host pattern.</summary>
public enum HostPatternProblem
{
    None,

    /// <summary>Nothing is left.</summary>
    Empty,

    /// <summary>More than 253 characters, or 63 in a label: no name could match.</summary>
    TooLong,

    /// <summary>A dot at the start or end, or two together.</summary>
    EmptyLabel,

    /// <summary>A label that mixes <c>*</c> with other characters.</summary>
    PartialWildcard,

    /// <summary>Two <c>**</c> labels side by side.</summary>
    AdjacentWildcards,

    /// <summary>A character that no host name has.</summary>
    BadCharacter,
}
