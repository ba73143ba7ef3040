using System.Globalization;

namespace CargoWall.Agent.Commands;

/// <summary>How much of what is read has been read: one line on standard error of a terminal, gone when it ends. Elsewhere, and for what is short, nothing.</summary>
/// <param name="total">Bytes; 0 when it is not known.</param>
internal sealed class ProgressBar(Terminal terminal, Surroundings surroundings, long total) : IDisposable
{
    private const long Short = 16 * 1024 * 1024;
    private const int Width = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly bool isShown = surroundings.ErrorIsTerminal && total > Short;
    private long done;
    private long shownAt;
    private bool isDrawn;

    public void Advance(int bytes)
    {
        done += bytes;
        if (!isShown || (isDrawn && surroundings.Time.GetElapsedTime(shownAt) < Pause))
        {
            return;
        }

        shownAt = surroundings.Time.GetTimestamp();
        isDrawn = true;
        var part = Math.Min(1, (double)done / total);
        var filled = (int)(part * Width);
        terminal.Error.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\r{Ink.Green.On(new string('━', filled), terminal.ErrorHasColour)}{Ink.Faint.On(new string('━', Width - filled), terminal.ErrorHasColour)} {part, 4:P0}"
            )
        );
    }

    public void Dispose()
    {
        if (isDrawn)
        {
            terminal.Error.Write($"\r{new string(' ', Width + 6)}\r");
        }
    }
}
