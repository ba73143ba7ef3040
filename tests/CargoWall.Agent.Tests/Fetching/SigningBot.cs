using System.Security.Cryptography;
using System.Text;
using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Fetching;

/// <summary>Signs as a bot does, and as one that lies.</summary>
internal sealed class SigningBot : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Fingerprint => PolicySignature.Fingerprint(key.ExportSubjectPublicKeyInfo());

    /// <summary>A statement that fits what the fake bot answers.</summary>
    public static PolicyStatement Statement(FakeBot bot, string? instance, TimeProvider time) =>
        new()
        {
            Version = PolicyStatement.CurrentVersion,
            Bot = bot.Url.AbsoluteUri.TrimEnd('/'),
            RepositoryId = 74,
            Instance = instance is null ? null : PolicyTrust.HashOf(instance),
            PolicyStatus = bot.Policy is null ? PolicyStatus.None : PolicyStatus.Served,
            PolicyHash = bot.Policy is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bot.Policy))),
            Generation = bot.Generation,
            Issued = time.GetUtcNow().ToUnixTimeSeconds(),
            Expires = time.GetUtcNow().AddDays(7).ToUnixTimeSeconds(),
        };

    public PolicySignature Sign(PolicyStatement statement) => PolicySignature.Sign(key, statement);

    public void Dispose() => key.Dispose();
}
