namespace CargoWall.Bot.Commands;

/// <summary>One command that people write in comments. Every class that implements it is in the list of commands; there is no other registration.</summary>
internal interface ICommand
{
    /// <summary>How it is written and what it needs. Help and reference are made of this.</summary>
    CommandForm Form { get; }

    /// <summary>
    /// Runs it. May run twice for one comment, when the process ended in between: what it changes it changes under natural keys. An exception
    /// means: try again later.
    /// </summary>
    Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken);
}
