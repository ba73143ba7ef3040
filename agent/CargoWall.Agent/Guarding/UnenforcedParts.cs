using System.Globalization;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Guarding;

/// <summary>What a policy asks for and this agent does not do: told, never passed over.</summary>
internal static class UnenforcedParts
{
    private const string SudoKey = "sudo-lockdown";

    // As many sentences as a seal holds, and as long.
    private const int SealedSentences = 50;
    private const int SealedLength = 499;

    /// <summary>Whether a sentence is about what the policy says, not about what this agent leaves open under any policy.</summary>
    public static bool IsOfThePolicy(string sentence) =>
        sentence.StartsWith("Rule ", StringComparison.Ordinal) || sentence.StartsWith(SudoKey, StringComparison.Ordinal);

    /// <summary>What of the sentences a seal holds; where there are more the last one says so.</summary>
    public static IReadOnlyList<string> ForSeal(IReadOnlyList<string> sentences) =>
        [
            .. sentences.Take(sentences.Count > SealedSentences ? SealedSentences - 1 : SealedSentences).Select(it => PlainText.OneLine(it, SealedLength)),
            .. sentences.Count > SealedSentences
                ?
                [
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{sentences.Count - SealedSentences + 1} more parts of the policy are not enforced; the agent's log names them."
                    ),
                ]
                : (ReadOnlySpan<string>)[],
        ];

    /// <summary>One sentence each; what single rules lack is told by the kernel side.</summary>
    /// <param name="sudo">What the job may do with sudo, by policy and step.</param>
    /// <param name="policy">The policy.</param>
    public static IEnumerable<string> NotEnforced(SudoLockdown sudo, EffectivePolicy policy)
    {
        if (sudo.Enabled)
        {
            yield return $"{SudoKey} is enabled by the {(policy.Sudo.Enabled ? "policy" : "step")}; this agent does not close sudo yet, every sudo command stays allowed.";
        }
    }
}
