using CargoWall.Bot.Hosting;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// How long a delivery rests whose handling was cut off again and again by the end of the process. It may be what ends the process; the others must get
/// their turn meanwhile.
/// </summary>
internal static class CutOffPause
{
    /// <summary>Restarts come in twos and threes: so many times a delivery goes on at once.</summary>
    private const int AtOnce = 3;

    // Deliveries that were cut off together are not begun together again.
    private const int Spread = 30;

    /// <param name="cutOffs">Attempts that were cut off before the one that begins.</param>
    /// <param name="sequence">The delivery's order of arrival.</param>
    public static TimeSpan After(int cutOffs, long sequence) =>
        cutOffs < AtOnce ? TimeSpan.Zero : Backoff.After(cutOffs - AtOnce + 1) + TimeSpan.FromSeconds(sequence % Spread);
}
