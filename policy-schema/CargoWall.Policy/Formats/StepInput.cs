using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>An input that a step of a workflow hands to its action.</summary>
public sealed class StepInput
{
    private readonly YamlNode.Scalar _scalar;
    private readonly string _file;

    internal StepInput(string name, YamlNode.Scalar scalar, string file)
    {
        Name = name;
        _scalar = scalar;
        _file = file;
    }

    /// <summary>The input's name, in lower case as GitHub reads it.</summary>
    public string Name { get; }

    /// <summary>The value after YAML's own escapes.</summary>
    public string Text => _scalar.Text;

    /// <summary>The line where the value begins, from 1.</summary>
    public int Line => _scalar.Line;

    /// <summary>The column where the value begins, from 1.</summary>
    public int Column => _scalar.Column;

    /// <summary>The place in the file of a line and column of the value, both from 1.</summary>
    public (int Line, int Column) Place(int line, int column) => Placed().Place(line, column);

    internal PlacedText Placed() => PlacedText.Of(_scalar, _file);
}
