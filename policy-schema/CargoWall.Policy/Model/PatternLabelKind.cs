namespace CargoWall.Policy.Model;

/// <summary>How a label of a host pattern matches.</summary>
internal enum PatternLabelKind
{
    /// <summary>The label itself.</summary>
    Literal,

    /// <summary>One label in which <c>*</c> stands for any run of characters.</summary>
    Glob,

    /// <summary>Any one label.</summary>
    One,

    /// <summary>Any one or more labels.</summary>
    Many,
}
