using System.Globalization;
using System.Text.Json;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>Reads the claims of a verified token, and remembers the first one that is missing or has an unknown form.</summary>
internal sealed class TokenClaims(JsonElement claims)
{
    private const int LongestId = 19;

    /// <summary>Name of the first claim that could not be read; null when all could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a claim is there and says something.</summary>
    public bool Has(string name) =>
        claims.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
        && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(""));

    /// <summary>A text that must be there, without control characters.</summary>
    public string Text(string name, int maximum = 512) =>
        Find(name) is { Length: > 0 } text && text.Length <= maximum && !text.Any(char.IsControl) ? text : Refuse(name);

    /// <summary>A text that may be missing or empty.</summary>
    public string OptionalText(string name, int maximum = 512) => Has(name) ? Text(name, maximum) : "";

    /// <summary>GitHub writes ids as strings of ASCII digits; the number parser alone would take more (signs by culture, trailing NULs, leading zeros).</summary>
    public long Id(string name)
    {
        if (
            Find(name) is { Length: > 0 and <= LongestId } text
            && text[0] != '0'
            && text.All(char.IsAsciiDigit)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            return number;
        }
        Refuse(name);
        return 0;
    }

    /// <summary>An <see cref="Id"/> that fits into 32 bits.</summary>
    public int Count(string name)
    {
        var number = Id(name);
        if (number <= int.MaxValue)
        {
            return (int)number;
        }
        Refuse(name);
        return 0;
    }

    /// <summary>Seconds since 1970, a whole JSON number; null when it is missing or anything else.</summary>
    public long? Seconds(string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds >= 0
            ? seconds
            : null;

    /// <summary>A commit's id: 40 or 64 lower-case hex digits.</summary>
    public string Commit(string name)
    {
        var text = Text(name, 64);
        return text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower) ? text : Refuse(name);
    }

    /// <summary>A workflow file with its ref.</summary>
    public WorkflowReference Workflow(string name)
    {
        if (!WorkflowReference.TryParse(Find(name), out var reference))
        {
            Refuse(name);
        }
        return reference;
    }

    /// <summary>A text; null when it is missing or no text.</summary>
    public string? Find(string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string Refuse(string name)
    {
        Problem ??= name;
        return "";
    }
}
