using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Bearer tokens of sessions: 256 random bits, known to the agent alone. The database holds their hash.</summary>
internal static class SessionTokens
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // Lets secret scanners and people see what it is.
    private const string Prefix = "cws_";

    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a token, or of another secret, in lower-case hex.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>False for text that no session token can be, so that it is not even looked up.</summary>
    public static bool IsPossible(string text) => text.Length == Prefix.Length + 43 && text.StartsWith(Prefix, StringComparison.Ordinal);
}
