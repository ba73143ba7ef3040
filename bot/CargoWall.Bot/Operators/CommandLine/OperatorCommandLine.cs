using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.SetUp.Registration;
using CargoWall.Policy.Reading;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary>
/// The program's own commands, for whoever may use the machine it runs on: <c>setup</c>, <c>deliveries</c> and <c>operators</c>. Without one of them the program is the
/// server, and its arguments are settings.
/// </summary>
internal static class OperatorCommandLine
{
    public const int Fine = 0;

    /// <summary>What was asked for is not there, or not to be had.</summary>
    public const int NotDone = 1;

    /// <summary>The command line itself, or the configuration, is wrong.</summary>
    public const int Misuse = 2;

    /// <summary>A word that is no setting (<c>--name value</c>, <c>name=value</c>, <c>/name value</c>) is meant as a command.</summary>
    public static bool IsMeant(string[] arguments) =>
        arguments is [{ Length: > 0 } first, ..]
        && (first is "--help" or "-h" or "-?" or "--version" || (first[0] is not ('-' or '/') && !first.Contains('=', StringComparison.Ordinal)));

    /// <summary>Runs one command and returns its exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandSurroundings surroundings, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("The CargoWall bot. Without a command it serves; its settings are in docs/operate.md.")
        {
            DeliveriesCommand.Build(surroundings),
            OperatorsCommand.Build(surroundings),
            RegistrationProgram.Describe(),
        };
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            Complain(surroundings, Mistake(parsed));
            return Misuse;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = surroundings.Out,
                    Error = surroundings.Error,
                    EnableDefaultExceptionHandler = false,
                },
                cancellationToken
            );
        }
        catch (CommandFailedException failure)
        {
            Complain(surroundings, failure.Message);
            return failure.ExitCode;
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            Complain(
                surroundings,
                $"The database refused: {(failure.InnerException ?? failure).Message} This account must be able to write the file and its folder, which must have room."
            );
            return NotDone;
        }
    }

    private static string Mistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "cargowall-bot" : $"cargowall-bot {string.Join(' ', Path(parsed.CommandResult))}";
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            var known = word.StartsWith('-')
                ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
                : command.Subcommands.Select(it => it.Name);
            var kind = word.StartsWith('-') ? "option" : "command";
            return $"'{word}' is no {kind} of {path}.{Nearest.Suggestion(word, known)} '{path} --help' lists them.";
        }

        return $"{parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}. '{path} --help' shows how it is used.";
    }

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? Path(parent).Append(result.Command.Name) : [result.Command.Name];

    private static void Complain(CommandSurroundings surroundings, string sentence) =>
        surroundings.Error.WriteLine($"cargowall-bot: {PlainText.OneLine(sentence, 2_000)}");
}

/// <summary>A command that cannot go on; the message says what, where and how to mend it.</summary>
internal sealed class CommandFailedException(string message, int exitCode = OperatorCommandLine.NotDone) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
