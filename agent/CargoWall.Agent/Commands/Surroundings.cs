namespace CargoWall.Agent.Commands;

/// <summary>What a command sees of the world: streams, variables, folder, clock. Tests hand in their own.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input as bytes.</summary>
    public required Func<Stream> In { get; init; }

    /// <summary>The value of an environment variable; null when it is unset or empty.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The names of all environment variables.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } = () => [];

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    public bool OutIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Surroundings OfProcess() =>
        new()
        {
            Out = WriterOf(1),
            Error = WriterOf(2),
            In = Console.OpenStandardInput,
            Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
            VariableNames = () => Environment.GetEnvironmentVariables().Keys.OfType<string>(),
            Folder = Environment.CurrentDirectory,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };

    // An agent speaks from several threads: what was tampered with is told by the one that looks for it.
    private static TextWriter WriterOf(int descriptor) =>
        TextWriter.Synchronized(
            new StreamWriter(new StandardStream(descriptor), new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true }
        );

    /// <summary>The full path of a path that a person gave.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Folder);
}
