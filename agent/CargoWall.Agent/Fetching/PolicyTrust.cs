using System.Security.Cryptography;
using System.Text;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>Which answers of the bot are believed when the step names the key that they must be signed with. Pure.</summary>
/// <param name="Fingerprints">The step's input, in the form of <see cref="PolicySignature.Fingerprint"/>; one, or two while the bot's key is being replaced.</param>
/// <param name="Bot">The bot's address without a slash at its end.</param>
/// <param name="RepositoryId">The runner's <c>GITHUB_REPOSITORY_ID</c>; null where there is none to compare.</param>
internal sealed record PolicyTrust(IReadOnlyCollection<string> Fingerprints, string Bot, string? RepositoryId)
{
    // Runners' clocks go wrong by minutes at times; a statement lives for days.
    private const long SkewSeconds = 300;

    /// <summary>Null when the step names no key: every answer that TLS lets through is believed then.</summary>
    public static PolicyTrust? Of(IReadOnlyCollection<string> fingerprints, Uri apiUrl, Func<string, string?> variable) =>
        fingerprints.Count == 0 ? null : new(fingerprints, apiUrl.AbsoluteUri.TrimEnd('/'), variable("GITHUB_REPOSITORY_ID"));

    /// <summary>What an agent's secret is called in a statement.</summary>
    public static string HashOf(string instance) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(instance)));

    /// <summary>Why an answer is not believed, in one sentence; null when it is.</summary>
    /// <param name="signatures">What came with it.</param>
    /// <param name="policy">The policy's bytes as they came; null when the answer says that there is none.</param>
    /// <param name="generation">The generation that the answer says.</param>
    /// <param name="instance">The secret of this agent when the answer is for it alone; null for one that anybody may fetch.</param>
    /// <param name="now">The time.</param>
    public string? Doubt(IReadOnlyList<PolicySignature>? signatures, byte[]? policy, long generation, string? instance, DateTimeOffset now)
    {
        if (Stated(signatures, policy, now, out var problem) is not { } statement)
        {
            return problem;
        }

        return statement.Generation != generation ? "The answer's generation is not the one that was signed."
            : statement.Instance != (instance is null ? null : HashOf(instance)) ? "The answer was signed for another agent."
            : null;
    }

    /// <summary>Whether a policy that was kept is one that was signed for this repository, and still holds.</summary>
    public bool Believes(IReadOnlyList<PolicySignature>? signatures, byte[] policy, DateTimeOffset now) => Stated(signatures, policy, now, out _) is not null;

    private PolicyStatement? Stated(IReadOnlyList<PolicySignature>? signatures, byte[]? policy, DateTimeOffset now, out string problem)
    {
        if (PolicySignature.Open(signatures, Fingerprints, out problem) is not { } statement)
        {
            return null;
        }

        var seconds = now.ToUnixTimeSeconds();
        var hash = policy is null ? null : Convert.ToHexStringLower(SHA256.HashData(policy));
        problem = statement switch
        {
            _ when !SameAddress(statement.Bot) => "The answer was signed for another address of a bot.",
            _ when RepositoryId is not null && statement.RepositoryId.ToString(System.Globalization.CultureInfo.InvariantCulture) != RepositoryId =>
                "The answer was signed for another repository.",
            _ when statement.PolicyStatus != (policy is null ? PolicyStatus.None : PolicyStatus.Served) || statement.PolicyHash != hash =>
                "The policy is not the one that was signed.",
            _ when statement.Expires <= seconds - SkewSeconds => "The answer's signature is expired.",
            _ when statement.Issued > seconds + SkewSeconds => "The answer's signature is from the future; check the clock of this machine.",
            _ => "",
        };
        return problem.Length == 0 ? statement : null;
    }

    private bool SameAddress(string other) => Uri.TryCreate(other, UriKind.Absolute, out var url) && url.AbsoluteUri.TrimEnd('/') == Bot;
}
