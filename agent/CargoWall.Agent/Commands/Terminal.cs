using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Commands;

/// <summary>How a command speaks: colour where a person looks, workflow commands where GitHub's runner reads along.</summary>
internal sealed class Terminal(Surroundings surroundings, bool gitHubActions)
{
    public TextWriter Out => surroundings.Out;
    public TextWriter Error => surroundings.Error;

    /// <summary>Whether the runner's workflow commands are printed.</summary>
    public bool GitHubActions => gitHubActions;

    public bool OutHasColour { get; } = surroundings.OutIsTerminal && ColourIsWelcome(surroundings);
    public bool ErrorHasColour { get; } = surroundings.ErrorIsTerminal && ColourIsWelcome(surroundings);

    /// <summary>One sentence about what went wrong, with place and mend, on standard error.</summary>
    public void Complain(string sentence)
    {
        var line = PlainText.OneLine(sentence, 2000);
        Error.WriteLine($"{Ink.Red.On("error:", ErrorHasColour)} {line}");
        if (gitHubActions)
        {
            // The runner reads commands from both streams; standard output may carry JSON.
            Error.WriteLine(WorkflowCommand.Error(line).ToString());
        }
    }

    /// <summary>One sentence that a person should know, on standard error.</summary>
    public void Warn(string sentence)
    {
        var line = PlainText.OneLine(sentence, 2000);
        Error.WriteLine($"{Ink.Yellow.On("warning:", ErrorHasColour)} {line}");
        if (gitHubActions)
        {
            Error.WriteLine(WorkflowCommand.Warning(line).ToString());
        }
    }

    /// <summary>One sentence on standard error that needs nobody to act.</summary>
    public void Note(string sentence) => Error.WriteLine($"{Ink.Faint.On("cargowall:", ErrorHasColour)} {PlainText.OneLine(sentence, 2000)}");

    // https://no-color.org: any value that is not empty.
    private static bool ColourIsWelcome(Surroundings surroundings) => surroundings.Variable("NO_COLOR") is null && surroundings.Variable("TERM") is not "dumb";
}
