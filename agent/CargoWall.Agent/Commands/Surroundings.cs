namespace CargoWall.Agent.Commands;

/// <summary>What a command sees of the world: streams, variables, folder, clock. Tests hand in their own.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }

    /// <summary>Why a part of standard output is lost, for example on a full disk (errno); 0 when none is.</summary>
    public Func<int> OutFailure { get; init; } = () => 0;

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

    public static Surroundings OfProcess()
    {
        var output = new StandardStream(1);
        return new()
        {
            Out = WriterOf(output),
            Error = WriterOf(new StandardStream(2)),
            OutFailure = () => output.Failure,
            In = Console.OpenStandardInput,
            Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
            VariableNames = () => Environment.GetEnvironmentVariables().Keys.OfType<string>(),
            Folder = FolderOfProcess(),
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    // An agent speaks from several threads: what was tampered with is told by the one that looks for it.
    private static TextWriter WriterOf(StandardStream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    /// <summary>The full path of a path that a person gave.</summary>
    /// <exception cref="CommandFailedException">It is empty, as that of a variable that is not set: it names no file, and this folder was not meant.</exception>
    public string FullPath(string path) =>
        path.Length > 0
            ? Path.GetFullPath(path, Folder)
            : throw new CommandFailedException("An empty path names no file and no folder; give one, or leave the option out.", ExitCode.Misuse);

    // A folder that was removed has no path any more. What is named by a whole path is found all the same, and nothing below it is.
    private static string FolderOfProcess()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return "/proc/self/cwd";
        }
    }
}
