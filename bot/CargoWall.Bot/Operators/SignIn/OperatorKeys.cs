using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Operators.SignIn;

/// <summary>Keys of operators, kept as hashes alone: the framework's password hash (PBKDF2 with HMAC-SHA-512 and a salt).</summary>
internal sealed class OperatorKeys(IOptions<OperatorOptions> options)
{
    public const int ShortestKey = 16;
    public const int LongestKey = 1024;

    // "Password Storage Cheat Sheet" of OWASP, for PBKDF2 with HMAC-SHA-512.
    private const int Iterations = 210_000;

    // What a hash may cost: its number of iterations stands in it.
    private const int MostIterations = 10_000_000;

    private static readonly PasswordHasher<string> s_hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    // What a name that nobody has is compared with, so that the answer takes as long.
    private static readonly Lazy<string> s_nobody = new(() => Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));

    public bool AreConfigured => options.Value.All.Count > 0;

    public static string Hash(string key) => s_hasher.HashPassword("", key);

    /// <summary>Whether this is the operator's key. Takes as long for a name that nobody has.</summary>
    public bool Fit(string name, string key)
    {
        var known = options.Value.All.Find(it => it.Name == name);
        var fits = s_hasher.VerifyHashedPassword("", known?.KeyHash ?? s_nobody.Value, key) != PasswordVerificationResult.Failed;
        return fits && known is not null;
    }

    /// <summary>Whether a text has the form of a hash: version 1, function, iterations and salt length in big-endian, salt, key.</summary>
    public static bool IsHash(string text)
    {
        const int header = 13;
        Span<byte> bytes = stackalloc byte[256];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < header + 32 || bytes[0] != 1)
        {
            return false;
        }

        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        var salt = BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]);
        return iterations is >= Iterations and <= MostIterations && salt >= 16 && salt <= length - header - 16;
    }
}
