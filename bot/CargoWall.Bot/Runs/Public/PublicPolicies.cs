using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Signing;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Runs.Public;

/// <summary>What anybody may know of the policy of a public repository. Nothing is stored for a question, whoever asks for whatever job.</summary>
internal sealed class PublicPolicies(LinkedRepositories repositories, PolicyReadiness readiness, GoodSets goodSets, PolicySigner signer, TimeProvider time)
{
    /// <summary>Null when the repository is not linked, or not public: the two look the same.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="workflow">File that the caller says it runs from; null for the repository's policy.</param>
    /// <param name="job">Key that the caller says it runs under; null for the workflow's policy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PublicPolicy?> FindAsync(long repositoryId, string? workflow, string? job, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(repositoryId, cancellationToken) is not { Visibility: "public" } repository)
        {
            return null;
        }
        await readiness.EnsureAsync(repository.Address.Id, cancellationToken);
        if (await goodSets.FindAsync(repositoryId, cancellationToken) is not { WasRead: true, Facts.Visibility: "public" } inForce)
        {
            return null;
        }
        var policy = Resolver.Resolve(inForce.For(workflow, job, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))).Policy;
        var served = policy.IsUnprotected
            ? null
            : ServedPolicy.From(policy, ServedAudience.Public, source => IsPublic(source, repository.Address.Name.ToString(), inForce));
        return new PublicPolicy(repositoryId, served, inForce.OwnerGeneration + inForce.RepositoryGeneration, Claim(workflow, job), TagOf(served, inForce));
    }

    /// <summary>The answer, signed for anybody.</summary>
    public PublicPolicyAnswer Answer(PublicPolicy policy) =>
        new()
        {
            Version = AgentApi.Version,
            PolicyStatus = policy.Served is null ? PolicyStatus.None : PolicyStatus.Served,
            Policy = policy.Served is null ? null : JsonElement.Parse(policy.Served.Utf8Json.Span),
            Digest = policy.Served?.Digest,
            Generation = policy.Generation,
            DecidedBy = policy.Claim,
            Signatures = signer.Sign(policy.RepositoryId, policy.Served?.Utf8Json, policy.Generation, instanceHash: null),
        };

    private static bool IsPublic(string source, string own, InForce inForce) =>
        source == own || (inForce.PolicyRepository is { IsPublic: true } holder && source == holder.Name);

    private static string Claim(string? workflow, string? job) =>
        (workflow, job) switch
        {
            (null, _) => "The repository's policy.",
            (_, null) => $"The policy of {CleanText.Of(workflow, 255)}, from which the caller says that it runs.",
            _ => $"The policy of {CleanText.Of(workflow, 255)}#{CleanText.Of(job, 255)}, which the caller says that it is.",
        };

    // The day is in it: a copy that is asked for again every day never has a signature that is about to end.
    private string TagOf(ServedPolicy? served, InForce inForce)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{inForce.OwnerGeneration}\n{inForce.RepositoryGeneration}\n{time.GetUtcNow().UtcDateTime:yyyy-MM-dd}\n{string.Join(',', signer.Fingerprints)}\n"
        );
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. served is null ? [] : served.Utf8Json.Span]);
        return $"W/\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"";
    }
}

/// <summary>A policy that anybody may know.</summary>
/// <param name="RepositoryId">Whose it is.</param>
/// <param name="Served">Without places and reasons of private sources; null when no file concerns the repository.</param>
/// <param name="Generation">Grows with each change.</param>
/// <param name="Claim">Whose policy it is, in one sentence.</param>
/// <param name="Tag">The answer's <c>ETag</c>.</param>
internal sealed record PublicPolicy(long RepositoryId, ServedPolicy? Served, long Generation, string Claim, string Tag);
