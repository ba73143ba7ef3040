using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>
/// The three parts of a signed token as they were sent (RFC 7515, section 7.1), read more strictly than the library does: one spelling of the
/// base64url, no repeated member, nothing in the header that brings a key or asks to be read in another way. What is read here is not verified yet.
/// </summary>
internal sealed class CompactToken
{
    private const int MaximumDepth = 8;

    // These change how a token must be read (crit, b64, zip, enc, cty) or bring a key of the sender's own (jku, jwk, x5u, x5c). GitHub writes none of them;
    // others that it may add one day are ignored, as RFC 7515 wants.
    private static readonly string[] RefusedMembers = ["crit", "b64", "zip", "enc", "cty", "jku", "jwk", "x5u", "x5c"];

    private CompactToken(JsonElement header, JsonElement claims)
    {
        Header = header;
        Claims = claims;
    }

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    /// <summary>A text member of the header; null when it is missing or no text.</summary>
    public string? HeaderText(string name) => Header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads a token; either the token or one sentence that says why it is none.</summary>
    public static (CompactToken? Token, string Problem) Read(string text)
    {
        if (text.Split('.') is not [var head, var body, var signature] || head.Length == 0 || body.Length == 0)
        {
            return (null, "The bearer token is not a signed JSON Web Token of three parts.");
        }
        if (signature.Length == 0)
        {
            return (null, "The token has no signature.");
        }
        if (Decode(head) is not { } headerBytes || Decode(body) is not { } claimBytes || Decode(signature) is null)
        {
            return (null, "The token is not in base64url without padding.");
        }
        if (Object(headerBytes) is not { } header || Object(claimBytes) is not { } claims)
        {
            return (null, "The token's header and claims are not two JSON objects without repeated members.");
        }
        var refused = RefusedMembers.FirstOrDefault(name => header.TryGetProperty(name, out _));
        return refused is null
            ? (new CompactToken(header, claims), "")
            : (null, $"The token's header has the member {refused}, which tokens of GitHub Actions do not have.");
    }

    // Decoding is lenient (padding, white space, stray bits in the last letter); one token with several spellings would pass for several.
    private static byte[]? Decode(string part)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return Base64Url.EncodeToString(bytes) == part ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonElement? Object(byte[] json)
    {
        try
        {
            _ = Strict.GetCharCount(json);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaximumDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception failure) when (failure is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
