using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>Sentences about a replay, the same in a check and on the command line.</summary>
public static class ReplayWords
{
    /// <summary>What is said of logs that hold nothing for a policy.</summary>
    public const string Nothing = "Nothing was recorded that a policy judges.";

    /// <summary><c>5 connections and 2 look-ups: 1 connection newly denied, 4 connections and 2 look-ups judged as before.</c></summary>
    public static string Headline(ReplayResult result)
    {
        if (result.IsEmpty)
        {
            return Nothing;
        }

        var parts = new[]
        {
            (result.Connections.NewlyDenied, result.Lookups.NewlyDenied, "newly denied"),
            (result.Connections.NewlyAllowed, result.Lookups.NewlyAllowed, "newly allowed"),
            (result.Connections.Unchanged, result.Lookups.Unchanged, "judged as before"),
        };
        return $"{Both(result.Connections.All, result.Lookups.All)}: {string.Join(", ", parts.Where(part => part.Item1 + part.Item2 > 0).Select(part => $"{Both(part.Item1, part.Item2)} {part.Item3}"))}.";
    }

    /// <summary>What a change of mode does to what was recorded; null where the mode stays.</summary>
    public static string? Mode(ReplayResult result) =>
        (result.BeforeMode, result.AfterMode) switch
        {
            (PolicyMode.Audit, PolicyMode.Enforce) => result.NewlyRefused == 0
                ? "Mode audit → enforce: nothing of this would be refused."
                : $"Mode audit → enforce: {Quantity.Of(result.NewlyRefused, "connection")} that passed would be refused, {result.Connections.StillDenied} of them denied by both policies.",
            (PolicyMode.Enforce, PolicyMode.Audit) => "Mode enforce → audit: nothing is refused any more.",
            _ => null,
        };

    private static string Both(long connections, long lookups) =>
        (connections, lookups) switch
        {
            (_, 0) => Quantity.Of(connections, "connection"),
            (0, _) => Quantity.Of(lookups, "look-up"),
            _ => $"{Quantity.Of(connections, "connection")} and {Quantity.Of(lookups, "look-up")}",
        };
}
