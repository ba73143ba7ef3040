namespace CargoWall.Bot.Operators.CommandLine;

/// <summary>What a command sees of the world; tests hand in their own.</summary>
internal sealed record CommandSurroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Whether a person types: then a secret is asked for without showing it.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>The settings that the server would have.</summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>Who is noted for a replay.</summary>
    public required string Account { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static CommandSurroundings OfProcess()
    {
        // As the server reads them, without the command line: its words are the command's.
        var settings = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }).Configuration;
        // Under sudo the person, not the account that they borrow.
        var person = Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } sudo ? sudo : Environment.UserName;
        return new()
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            InIsTerminal = !Console.IsInputRedirected,
            Settings = settings,
            Account = person,
        };
    }
}
