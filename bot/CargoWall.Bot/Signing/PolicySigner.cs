using System.Security.Cryptography;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Policy.Contracts;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Signing;

/// <summary>Signs what is served, so that who answers in the bot's place cannot make up a policy.</summary>
internal sealed class PolicySigner(SigningKeys keys, IOptions<BotOptions> bot, IOptions<OidcOptions> oidc, TimeProvider time)
{
    /// <summary>As long as an agent may keep a policy for an outage.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The published keys, the newest first.</summary>
    public IEnumerable<string> Fingerprints => keys.Published.Keys.Select(key => key.Fingerprint);

    /// <summary>Signs a document for one agent, or for anybody.</summary>
    /// <param name="repositoryId">Whose policy it is.</param>
    /// <param name="document">The document's bytes as they are sent; null when no policy is served.</param>
    /// <param name="generation">Its generation.</param>
    /// <param name="instanceHash">SHA-256 of the agent's secret; null for anybody.</param>
    public IReadOnlyList<PolicySignature> Sign(long repositoryId, ReadOnlyMemory<byte>? document, long generation, string? instanceHash)
    {
        var now = time.GetUtcNow();
        return keys.Sign(
            new PolicyStatement
            {
                Version = PolicyStatement.CurrentVersion,
                // The address by which agents know the bot.
                Bot = oidc.Value.Audience.Length > 0 ? oidc.Value.Audience : bot.Value.PublicUrl,
                RepositoryId = repositoryId,
                Instance = instanceHash,
                PolicyStatus = document is null ? PolicyStatus.None : PolicyStatus.Served,
                PolicyHash = document is { } bytes ? Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) : null,
                Generation = generation,
                Issued = now.ToUnixTimeSeconds(),
                Expires = (now + Lifetime).ToUnixTimeSeconds(),
            }
        );
    }
}
