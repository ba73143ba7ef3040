using System.Diagnostics;

namespace CargoWall.Story.Telling;

/// <summary>Tells the story on a terminal: a line when a stage begins, a line that begins with <c>ok</c> when it has been shown.</summary>
internal sealed class Narrator(TextWriter output)
{
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private int _shown;

    /// <summary>Stages that were shown so far.</summary>
    public int Shown => _shown;

    public TimeSpan Elapsed => _whole.Elapsed;

    /// <summary>Runs one stage. What it gives is told beside its name; what it throws is told with its name.</summary>
    public async Task StageAsync(string name, Func<Task<string>> stage)
    {
        output.WriteLine($".. {name}");
        var watch = Stopwatch.StartNew();
        string seen;
        try
        {
            seen = await stage();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new StageFailedException(name, failure);
        }

        _shown++;
        output.WriteLine($"ok {name} ({watch.Elapsed.TotalSeconds:0.0} s): {seen}");
    }

    public void Say(string text = "") => output.WriteLine(text);
}
