using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Events;

/// <summary>An event with the bot's verdict.</summary>
/// <param name="Reported">What the agent said.</param>
/// <param name="Verdict">What the served policy says.</param>
/// <param name="Rule">The deciding rule as text; null when none decided.</param>
/// <param name="Origin">Where it is written; null when that is not told.</param>
/// <param name="OriginCommit">The commit that it was read at; null when not told.</param>
/// <param name="AutoAllowKind">Kind of an auto-allowed connection; null for others.</param>
/// <param name="IsCounted">See <see cref="ConnectionRow.IsCounted"/>.</param>
/// <param name="Agrees">False when agent and policy differ on whether it passes.</param>
internal sealed record JudgedEvent(
    ReportedEvent Reported,
    ConnectionVerdict Verdict,
    string? Rule,
    string? Origin,
    string? OriginCommit,
    string? AutoAllowKind,
    bool IsCounted,
    bool Agrees
);
