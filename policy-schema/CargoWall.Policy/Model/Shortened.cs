namespace CargoWall.Policy.Model;

/// <summary>Text of any length, short enough for a sentence.</summary>
internal static class Shortened
{
    /// <summary>The text, or its beginning and an ellipsis; never half a character, which no database and no wire takes.</summary>
    public static string Of(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[most - 4]) ? most - 4 : most - 3;
        return $"{text[..end]}...";
    }
}
