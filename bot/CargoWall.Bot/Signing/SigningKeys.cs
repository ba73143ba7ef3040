using System.Buffers.Text;
using System.Security.Cryptography;
using CargoWall.Bot.Hosting;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Signing;

/// <summary>
/// The keys that served policies are signed with, the newest first. Two while one is being replaced: what is pinned in workflow files outlives a
/// rotation, so every published key signs.
/// </summary>
internal sealed partial class SigningKeys : IDisposable
{
    private const string DefaultName = "policy-signing-key.pem";
    private const int MostKeys = 2;
    private const int LongestFile = 16 * 1024;

    // Keys are not said to be safe for several threads at once.
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<ECDsa> _keys;

    /// <summary>Reads the keys, or makes the file with a new one.</summary>
    /// <exception cref="SigningKeyException">There is something wrong with them.</exception>
    public SigningKeys(IOptions<SigningOptions> options, IOptions<StorageOptions> storage, ILogger<SigningKeys> logger)
    {
        _keys =
            options.Value.Key.Length > 0
                // Environment files keep a value on one line.
                ? Read(options.Value.Key.Replace("\\n", "\n", StringComparison.Ordinal), "Signing:Key")
                : Read(ReadFile(PathOf(options.Value, storage.Value), logger), "The file of Signing:KeyPath");
        Published = new PolicyKeysAnswer([.. _keys.Select(Describe)]);
        Log.InUse(logger, Published.Keys[0].Fingerprint);
    }

    /// <summary>What anybody may know of the keys.</summary>
    public PolicyKeysAnswer Published { get; }

    /// <summary>Signs a statement with every published key.</summary>
    public IReadOnlyList<PolicySignature> Sign(PolicyStatement statement)
    {
        lock (_gate)
        {
            return [.. _keys.Select(key => PolicySignature.Sign(key, statement))];
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    private static string PathOf(SigningOptions options, StorageOptions storage) =>
        Path.GetFullPath(options.KeyPath.Length > 0 ? options.KeyPath : storage.Beside(DefaultName));

    private static string ReadFile(string path, ILogger logger)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
                Log.Made(logger, path);
            }
            if (SecretFile.IsOpenToOthers(path))
            {
                throw new SigningKeyException(
                    $"The signing key {path} may be read or changed by others: chmod 600 it, and replace the key if somebody could have read it."
                );
            }
            return new FileInfo(path).Length <= LongestFile
                ? File.ReadAllText(path)
                : throw new SigningKeyException($"The signing key {path} has more than {LongestFile} bytes: it holds one or two keys in PEM.");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException(
                $"The signing key {path} cannot be read or made: {mistake.Message} Set Signing:KeyPath to a file in a folder of the bot's own."
            );
        }
    }

    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            SecretFile.Write(path, key.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another bot made it first: its key is the key.
        }
    }

    private static List<ECDsa> Read(string text, string where)
    {
        var keys = new List<ECDsa>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label];
            if (label is "PRIVATE KEY" or "EC PRIVATE KEY")
            {
                keys.Add(Import(rest[fields.Location], where));
            }
            else if (label is not "EC PARAMETERS")
            {
                throw new SigningKeyException($"{where} holds '{label}': it holds unencrypted EC private keys in PEM.");
            }
            rest = rest[fields.Location.End..];
        }
        return keys.Count is > 0 and <= MostKeys
            ? keys
            : throw new SigningKeyException($"{where} holds {keys.Count} private keys in PEM: it holds one, or the new one before the former one.");
    }

    private static ECDsa Import(ReadOnlySpan<char> pem, string where)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256 && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return key;
            }
        }
        catch (Exception mistake) when (mistake is ArgumentException or CryptographicException)
        {
            // Told below.
        }
        key.Dispose();
        throw new SigningKeyException($"{where} holds a key that is none on the curve P-256: openssl ecparam -name prime256v1 -genkey -noout makes one.");
    }

    private static PolicyKey Describe(ECDsa key)
    {
        var publicKey = key.ExportSubjectPublicKeyInfo();
        return new PolicyKey(PolicySignature.Fingerprint(publicKey), "ECDSA-P256-SHA256", Base64Url.EncodeToString(publicKey));
    }

    private static partial class Log
    {
        [LoggerMessage(
            471,
            LogLevel.Information,
            "Policies are signed with the key whose fingerprint is {Fingerprint}: the input policy-key-fingerprint of the action."
        )]
        public static partial void InUse(ILogger logger, string fingerprint);

        [LoggerMessage(472, LogLevel.Information, "A key to sign policies with was made in {Path}. Keep a copy: workflows name its fingerprint.")]
        public static partial void Made(ILogger logger, string path);
    }
}
