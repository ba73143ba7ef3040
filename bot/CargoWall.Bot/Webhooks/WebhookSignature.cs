using System.Security.Cryptography;
using System.Text;

namespace CargoWall.Bot.Webhooks;

/// <summary>The HMAC-SHA256 over the raw body ("Validating webhook deliveries").</summary>
internal static class WebhookSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Compares in constant time; both secrets are tried always, so that time does not tell which one fits.</summary>
    public static bool IsValid(ReadOnlySpan<byte> body, string? header, WebhookOptions options)
    {
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        if (
            header is null
            || !header.StartsWith(Prefix, StringComparison.Ordinal)
            || header.Length != Prefix.Length + (2 * SHA256.HashSizeInBytes)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), claimed, out _, out _) != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }

        var current = Fits(body, claimed, options.WebhookSecret);
        var previous = options.PreviousWebhookSecret is { } secret && Fits(body, claimed, secret);
        return current | previous;
    }

    private static bool Fits(ReadOnlySpan<byte> body, ReadOnlySpan<byte> claimed, string secret)
    {
        Span<byte> computed = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, computed);
        return CryptographicOperations.FixedTimeEquals(computed, claimed);
    }
}
