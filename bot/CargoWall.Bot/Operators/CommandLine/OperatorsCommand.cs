using System.CommandLine;
using CargoWall.Bot.Operators.SignIn;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary><c>operators hash</c>: what stands in the configuration instead of an operator's key.</summary>
internal static class OperatorsCommand
{
    public static Command Build(CommandSurroundings surroundings)
    {
        var hash = new Command(
            "hash",
            $"Read a key of at least {OperatorKeys.ShortestKey} characters from standard input and print its hash for Operators:N:KeyHash. For example: openssl rand -base64 24 | tee operator.key | cargowall-bot operators hash"
        );
        hash.SetAction(parsed => Hash(surroundings));
        return new Command("operators", "Who may sign in to the bot's pages for operators") { hash };
    }

    private static int Hash(CommandSurroundings surroundings)
    {
        var key = surroundings.InIsTerminal ? Ask(surroundings) : surroundings.In.ReadLine();
        if (key is null || key.Length is < OperatorKeys.ShortestKey or > OperatorKeys.LongestKey)
        {
            throw new CommandFailedException(
                $"A key has {OperatorKeys.ShortestKey} to {OperatorKeys.LongestKey} characters in one line; this one has {key?.Length ?? 0}. Make one with 'openssl rand -base64 24'.",
                OperatorCommandLine.Misuse
            );
        }

        surroundings.Out.WriteLine(OperatorKeys.Hash(key));
        return OperatorCommandLine.Fine;
    }

    // Without showing what is typed.
    private static string Ask(CommandSurroundings surroundings)
    {
        surroundings.Error.Write("Key: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is var pressed && pressed.Key != ConsoleKey.Enter)
        {
            if (pressed.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(pressed.KeyChar))
            {
                typed.Append(pressed.KeyChar);
            }
        }

        surroundings.Error.WriteLine();
        return typed.ToString();
    }
}
