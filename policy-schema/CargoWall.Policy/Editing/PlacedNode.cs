namespace CargoWall.Policy.Editing;

/// <summary>A node of a YAML text with the places of what it is written with, as offsets into the text.</summary>
public abstract record PlacedNode
{
    private PlacedNode() { }

    /// <summary>Where it begins, with its anchor and tag.</summary>
    public required int Start { get; init; }

    /// <summary>Where what it says ends; blank lines and comments that follow are not of it, except blank lines that a block scalar keeps.</summary>
    public required int End { get; init; }

    /// <summary>The name of its anchor; null for none.</summary>
    public string? Anchor { get; init; }

    /// <summary>Whether it has a tag (<c>!x</c>).</summary>
    public bool IsTagged { get; init; }

    /// <summary>Text; empty where nothing is written.</summary>
    /// <param name="Text">After YAML's own escapes.</param>
    /// <param name="IsPlain">Whether it stands without quotes and is no block.</param>
    public sealed record Scalar(string Text, bool IsPlain) : PlacedNode
    {
        /// <summary>Where the text itself begins, behind anchor and tag.</summary>
        public required int TextStart { get; init; }

        /// <summary>Whether it is a value that says nothing.</summary>
        public bool IsNothing => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
    }

    public sealed record Sequence(IReadOnlyList<PlacedNode> Items, bool IsFlow) : PlacedNode
    {
        /// <summary>In flow style: where <c>[</c> and <c>]</c> stand.</summary>
        public (int Open, int Close) Brackets { get; init; }

        /// <summary>In block style: where the dash of each item stands.</summary>
        public IReadOnlyList<int> Dashes { get; init; } = [];
    }

    public sealed record Mapping(IReadOnlyList<PlacedEntry> Entries, bool IsFlow) : PlacedNode
    {
        /// <summary>In flow style: where <c>{</c> and <c>}</c> stand.</summary>
        public (int Open, int Close) Brackets { get; init; }

        /// <summary>The value of a key; null when there is none of that name.</summary>
        public PlacedNode? this[string key] => Find(key)?.Value;

        public PlacedEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key is Scalar scalar && scalar.Text == key);
    }

    /// <summary>Another node by its anchor.</summary>
    /// <param name="Name">The anchor.</param>
    /// <param name="Target">The node.</param>
    public sealed record Reference(string Name, PlacedNode Target) : PlacedNode;

    /// <summary>The node itself, or what its alias means.</summary>
    public PlacedNode Meant => this is Reference reference ? reference.Target.Meant : this;
}

/// <summary>A key with its value.</summary>
public sealed record PlacedEntry(PlacedNode Key, PlacedNode Value);
