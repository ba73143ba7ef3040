using System.Diagnostics;

namespace CargoWall.Story.Machine;

/// <summary>A program that runs to its end.</summary>
internal static class Command
{
    /// <summary>Runs a program and gives what it wrote; anything but exit code 0 is an exception that carries it.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(command, cancellationToken);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException(string.Join(' ', command), result.ExitCode, result.Output);
    }

    /// <summary>Runs a program and gives its exit code, and its output and errors as they came. One that is cancelled is gone, with what it started.</summary>
    public static async Task<CommandResult> TryRunAsync(
        IReadOnlyList<string> command,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        using var process = Launcher.Start(command, environment);
        process.StandardInput.Close();
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            output += await errors;
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}

/// <summary>What came of a program: its exit code, and its output with its errors after it.</summary>
internal sealed record CommandResult(int ExitCode, string Output);
