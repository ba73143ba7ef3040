using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>Reads the claims of a verified token, and remembers the first one that is missing or has an unknown form.</summary>
internal sealed class TokenClaims(JsonWebToken token)
{
    /// <summary>Name of the first claim that could not be read; null when all could.</summary>
    public string? Problem { get; private set; }

    public bool Has(string name) => token.TryGetPayloadValue<object>(name, out var value) && value is not null and not "";

    /// <summary>A text that must be there.</summary>
    public string Text(string name, int maximum = 512) => Find(name) is { Length: > 0 } text && text.Length <= maximum ? text : Refuse(name);

    /// <summary>A text that may be missing or empty.</summary>
    public string OptionalText(string name, int maximum = 512) => Has(name) ? Text(name, maximum) : "";

    /// <summary>GitHub writes ids as strings of digits.</summary>
    public long Id(string name)
    {
        if (long.TryParse(Find(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }
        Refuse(name);
        return 0;
    }

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

    public string Commit(string name)
    {
        var text = Text(name, 64);
        return text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower) ? text : Refuse(name);
    }

    public WorkflowReference Workflow(string name)
    {
        if (!WorkflowReference.TryParse(Find(name), out var reference))
        {
            Refuse(name);
        }
        return reference;
    }

    private string? Find(string name) => token.TryGetPayloadValue<object>(name, out var value) ? value as string : null;

    private string Refuse(string name)
    {
        Problem ??= name;
        return "";
    }
}
