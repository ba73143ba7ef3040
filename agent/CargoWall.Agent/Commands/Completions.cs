using System.CommandLine;
using System.CommandLine.Completions;

namespace CargoWall.Agent.Commands;

/// <summary>
/// What a shell is told while somebody types. Commands, options and words come from the parser's own tree; where a file or a folder is wanted, which the
/// shell knows best, a mark says so.
/// </summary>
internal static class Completions
{
    /// <summary>Tells the shell to offer files.</summary>
    public const string Files = ":files:";

    /// <summary>Tells the shell to offer folders.</summary>
    public const string Folders = ":folders:";

    /// <summary>Adds the marks to everything whose value is a path by its name in the help, and takes off what nobody types here.</summary>
    public static void MarkPaths(Command command)
    {
        foreach (var option in command.Options)
        {
            Mark(option.HelpName, option.CompletionSources);
            option.Aliases.Remove("/?");
            option.Aliases.Remove("/h");
        }

        foreach (var argument in command.Arguments)
        {
            Mark(argument.HelpName, argument.CompletionSources);
        }

        foreach (var below in command.Subcommands)
        {
            MarkPaths(below);
        }
    }

    // The parser keeps what contains the word that is being typed.
    private static void Mark(string? value, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources)
    {
        var mark =
            value is null ? null
            : value.Contains("FILE", StringComparison.Ordinal) ? Files
            : value is "DIR" or "PATH" ? Folders
            : null;
        if (mark is not null)
        {
            sources.Add(context => [new CompletionItem(mark + context.WordToComplete)]);
        }
    }
}
