using System.Text;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>
/// The path of a request, as sent and as a server may read it: percent-encoded characters decoded, <c>\</c> taken for <c>/</c>, repeated slashes joined, <c>.</c> and
/// <c>..</c> resolved (RFC 3986, section 5.2.4). An allow covers a path only if it covers it in both readings, so that <c>/repos/me/../other</c> is not taken for
/// one below <c>/repos/me</c>; a deny covers it if it does in any reading, with or without what stands behind <c>;</c> in a part.
/// </summary>
public sealed record RequestPath
{
    private readonly string _read;
    private readonly string _withoutParameters;

    private RequestPath(string sent)
    {
        Sent = sent;
        var parts = PartsOf(Decode(sent).Replace('\\', '/'));
        _read = Join(parts);
        _withoutParameters = Join(parts.Select(part => part.Split(';')[0]));
    }

    /// <summary>The path as sent; it begins with a slash.</summary>
    public string Sent { get; }

    /// <summary>The path of this text, without query and fragment; an empty one is <c>/</c>.</summary>
    public static RequestPath Of(string sent) => new(sent.Length == 0 ? "/" : sent);

    /// <summary>Whether a rule about these paths covers this one.</summary>
    /// <param name="pattern">The rule's paths.</param>
    /// <param name="deny">Whether the rule denies.</param>
    public bool IsCoveredBy(PathPattern pattern, bool deny) =>
        deny ? pattern.Matches(Sent) || pattern.Matches(_read) || pattern.Matches(_withoutParameters) : pattern.Matches(Sent) && pattern.Matches(_read);

    public override string ToString() => Sent;

    private static string Join(IEnumerable<string> parts) => "/" + string.Join('/', parts);

    private static List<string> PartsOf(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // Some servers cut parameters before they resolve dots: '..;x' is '..' to them.
            var name = part.Split(';')[0];
            if (name == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (name != ".")
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    // Bytes above 127 stay encoded: rules cannot name them.
    private static string Decode(string sent)
    {
        if (!sent.Contains('%', StringComparison.Ordinal))
        {
            return sent;
        }

        var text = new StringBuilder(sent.Length);
        for (var i = 0; i < sent.Length; i++)
        {
            if (
                sent[i] == '%'
                && i + 2 < sent.Length
                && char.IsAsciiHexDigit(sent[i + 1])
                && char.IsAsciiHexDigit(sent[i + 2])
                && Convert.ToInt32(sent.Substring(i + 1, 2), 16) is < 128 and var character
            )
            {
                text.Append((char)character);
                i += 2;
            }
            else
            {
                text.Append(sent[i]);
            }
        }

        return text.ToString();
    }
}
