using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>The places that decide the mode of a job. Where there is none, no file says a mode, and it is audit.</summary>
/// <param name="Nearest">The place of the nearest entity that says a mode, of several at one entity that of the strictest; null when no file says one.</param>
/// <param name="Lock">The organization's lock to enforce, also where the nearest entity says enforce by itself; null when there is none.</param>
public sealed record ModeGrounds(RuleOrigin? Nearest, RuleOrigin? Lock)
{
    public static ModeGrounds None { get; } = new(null, null);
}
