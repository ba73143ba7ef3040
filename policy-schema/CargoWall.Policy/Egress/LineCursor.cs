namespace CargoWall.Policy.Egress;

/// <summary>A place in a line. Takes what is there and says whether it was; the furthest place that was reached is where a mistake is.</summary>
internal sealed class LineCursor(string line)
{
    private int _position;

    /// <summary>How far anything has been understood.</summary>
    public int Furthest { get; private set; }

    /// <summary>The place; setting it goes back to an earlier one.</summary>
    public int Position
    {
        get => _position;
        set
        {
            _position = value;
            Furthest = Math.Max(Furthest, value);
        }
    }

    public bool IsAtEnd => Position == line.Length;

    /// <summary>The next character; NUL at the end.</summary>
    public char Next => IsAtEnd ? '\0' : line[Position];

    /// <summary>The text from a place up to here.</summary>
    public string Since(int start) => line[start..Position];

    public bool Take(string text)
    {
        if (string.CompareOrdinal(line, Position, text, 0, text.Length) != 0)
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    public bool Take(char character)
    {
        if (Next != character || IsAtEnd)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes characters while they fit; says how many.</summary>
    public int TakeWhile(Func<char, bool> fits)
    {
        var start = Position;
        var end = start;
        while (end < line.Length && fits(line[end]))
        {
            end++;
        }

        Position = end;
        return end - start;
    }

    /// <summary>Takes spaces and tabs, the only white space of the language; says how many.</summary>
    public int TakeSpaces() => TakeWhile(character => character is ' ' or '\t');

    /// <summary>Tries a part; goes back when it does not fit.</summary>
    public T? Try<T>(Func<T?> part)
        where T : class
    {
        var start = _position;
        var result = part();
        if (result is null)
        {
            _position = start;
        }

        return result;
    }

    /// <inheritdoc cref="Try{T}(Func{T})"/>
    public bool Try(Func<bool> part)
    {
        var start = _position;
        if (part())
        {
            return true;
        }

        _position = start;
        return false;
    }
}
