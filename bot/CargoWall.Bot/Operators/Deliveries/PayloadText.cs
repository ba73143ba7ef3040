using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CargoWall.Bot.Operators.Deliveries;

/// <summary>
/// A payload for a person to read: indented, at most 64 KiB, without what looks like a secret and without characters that hide or turn what stands around
/// them. It stays JSON unless it is cut.
/// </summary>
internal static class PayloadText
{
    public const int Longest = 64 * 1024;

    private const string Masked = "•••";
    private const string Cut = "\n… the rest is not shown";

    // By the name of a member: only at its end, for "access_tokens_url" is an address.
    private static readonly Regex s_name = new(
        "(secret|token|password|passphrase|authorization|credential|private_?key|api_?key)s?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    // By form: GitHub's tokens ("About authentication to GitHub"), tokens of the form of RFC 7519, PEM blocks, keys of AWS and Slack, passwords in addresses.
    private static readonly Regex s_value = new(
        @"gh[a-z]_[A-Za-z0-9_]{16,}|github_pat_\w{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?|A(KIA|SIA)[0-9A-Z]{16}|xox[a-z]-[\w-]{10,}|://[^/\s:@]+:[^/\s@]+@",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    public static string Of(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            var isWhole = Write(writer, document.RootElement, isSecret: false);
            writer.Flush();
            var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
            return Visible(isWhole && text.Length <= Longest ? text : text[..Math.Min(text.Length, Longest)] + Cut);
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-16 once unescaped.
            return "The payload cannot be read as JSON.";
        }
    }

    /// <summary>A text in one line, such as an error, without what looks like a secret.</summary>
    public static string Mask(string text) => s_value.Replace(text, Masked);

    /// <summary>False when the bound is reached: nothing more is written.</summary>
    private static bool Write(Utf8JsonWriter writer, JsonElement element, bool isSecret)
    {
        if (writer.BytesCommitted + writer.BytesPending > Longest)
        {
            return false;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (!Write(writer, member.Value, isSecret || s_name.IsMatch(member.Name)))
                    {
                        return false;
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    if (!Write(writer, item, isSecret))
                    {
                        return false;
                    }
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(isSecret ? Masked : Mask(element.GetString() ?? ""));
                break;
            case JsonValueKind.Number when isSecret:
                writer.WriteStringValue(Masked);
                break;
            default:
                element.WriteTo(writer);
                break;
        }

        return true;
    }

    // Within JSON these stand in strings alone, where an escape means the same.
    private static string Visible(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (
                Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                        or UnicodeCategory.PrivateUse
                        or UnicodeCategory.OtherNotAssigned
                || (Rune.IsControl(rune) && rune.Value != '\n')
            )
            {
                foreach (var unit in rune.ToString())
                {
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
