using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Seals;

/// <summary>What a seal must look like.</summary>
internal static class SealRules
{
    /// <summary>The first mistake; null when there is none.</summary>
    public static ApiProblem? Check(SealRequest? seal) =>
        seal switch
        {
            null => null,
            { LastSequence: < 0 } => Problems.Malformed("last_seq is 0 or more."),
            _ when seal.Chain.Length != 64 || !seal.Chain.All(char.IsAsciiHexDigitLower) => Problems.Malformed("chain has 64 lower-case hex digits."),
            _ when seal.Reason.Length is 0 or > 64
                    || !seal.Reason.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-') => Problems.Malformed(
                "reason is a word of lower-case letters, digits and hyphens, 64 at most."
            ),
            { ReasonText.Length: > 500 } => Problems.Malformed("reason_text has at most 500 characters."),
            { Unenforced.Count: > 50 } => Problems.Malformed("unenforced has at most 50 sentences."),
            _ when !IsCount(seal.Counters) => Problems.Malformed("counters are 0 or more."),
            _ => null,
        };

    private static bool IsCount(SealCounters counters) =>
        new[]
        {
            counters.Allowed,
            counters.AutoAllowed,
            counters.Denied,
            counters.WouldDeny,
            counters.LostEvents,
            counters.FailedHelpers,
            counters.CapacityRefusals,
        }.All(count => count >= 0);
}
