using CargoWall.Agent.Commands;

namespace CargoWall.Agent.Tests.Commands;

/// <summary>One command line, run in this process with its own streams, variables and folder.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandRun> Of(params string[] arguments) => In(Environment.CurrentDirectory, arguments);

    public static Task<CommandRun> In(string folder, params string[] arguments) => With(new World { Folder = folder }, arguments);

    public static async Task<CommandRun> With(World world, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings
        {
            Out = output,
            Error = error,
            In = () => new MemoryStream(world.Input),
            Variable = name => world.Variables.GetValueOrDefault(name),
            VariableNames = () => world.Variables.Keys,
            Folder = world.Folder,
            OutIsTerminal = world.IsTerminal,
            ErrorIsTerminal = world.IsTerminal,
            Time = world.Time,
        };
        var exitCode = await CommandLine.RunAsync(arguments, surroundings, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>What a command finds around it.</summary>
internal sealed record World
{
    public string Folder { get; init; } = Environment.CurrentDirectory;
    public byte[] Input { get; init; } = [];
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
    public bool IsTerminal { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
