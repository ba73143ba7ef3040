using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Policies;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>
/// What the check of a proposal takes from its own repository as it is now. The rules in force are no part of it: a proposal is compared with its merge
/// base, and a push to the branch moves neither that nor the proposal.
/// </summary>
/// <param name="Facts">SHA-256 of the settings that decide about checks and of what targets are matched with, lower-case hex.</param>
/// <param name="Served">The commit of the set in force where the check tells of it or compares with it, empty when there is none; null where it does neither.</param>
internal sealed record CheckBasis(string? Facts, string? Served)
{
    /// <summary>The present one.</summary>
    public static CheckBasis Of(InForce inForce, DateOnly day, string? served)
    {
        var settings = Resolver.Resolve(inForce.For(workflow: null, job: null, day)).Policy.Settings;
        var facts = inForce.Facts;
        string?[] lines =
        [
            settings.Checks.ToString(),
            settings.Review.ToString(),
            settings.Comments.ToString(),
            inForce.DefaultBranch,
            facts.Name,
            facts.Visibility,
            .. facts.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => $"{property.Key}={property.Value}"),
        ];
        return new CheckBasis(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)))), served);
    }

    /// <summary>The commit of the set in force that a report tells of or compares with; null when it does neither.</summary>
    public static string? ServedBy(PolicyReport report) =>
        report.Match(unchanged => null, broken => broken.InForce?.Commit ?? "", compared => compared.InsteadOfBrokenBase);
}

/// <summary>Under what a check was made.</summary>
/// <param name="OwnerGeneration">Generation of the account's policies.</param>
/// <param name="RepositoryGeneration">Generation of the repository's own.</param>
/// <param name="Basis">What it took from the repository's own.</param>
internal sealed record JudgedUnder(long OwnerGeneration, long RepositoryGeneration, CheckBasis Basis);
