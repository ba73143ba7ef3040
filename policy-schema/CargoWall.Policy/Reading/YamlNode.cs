namespace CargoWall.Policy.Reading;

/// <summary>A node of a YAML file with its place.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>Text.</summary>
    /// <param name="Line">Line.</param>
    /// <param name="Column">Column.</param>
    /// <param name="Text">The text after YAML's own escapes.</param>
    /// <param name="Style">How it was written.</param>
    public sealed record Scalar(int Line, int Column, string Text, YamlScalarStyle Style) : YamlNode(Line, Column)
    {
        /// <summary>How many spaces stand before each line of a literal block in the file; 0 for other styles.</summary>
        public int Indentation { get; init; }
    }

    public sealed record Sequence(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column);

    public sealed record Mapping(int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line, Column);

    /// <summary>Something that has been reported already; what reads it stays silent.</summary>
    public sealed record Refused(int Line, int Column) : YamlNode(Line, Column);
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(YamlNode.Scalar Key, YamlNode Value);

/// <summary>How a scalar was written.</summary>
internal enum YamlScalarStyle
{
    Plain,
    Quoted,

    /// <summary>A literal block (<c>|</c>), which keeps its lines.</summary>
    Literal,

    /// <summary>A folded block (<c>&gt;</c>).</summary>
    Folded,
}
