using System.Diagnostics;
using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>Runs the <c>git</c> program in a bare repository, with no configuration but the repository's own.</summary>
internal static class GitProgram
{
    /// <summary>Runs git to its end. A failure is a <see cref="GitFailedException"/> with what git said.</summary>
    public static async Task<GitOutput> RunAsync(
        string repository,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input = default,
        CancellationToken cancellationToken = default
    )
    {
        var output = await TryAsync(repository, arguments, input, cancellationToken);
        return output.ExitCode == 0 ? output : throw new GitFailedException(arguments, output);
    }

    /// <summary>Runs git to its end, whatever its exit code.</summary>
    public static async Task<GitOutput> TryAsync(
        string repository,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input = default,
        CancellationToken cancellationToken = default
    )
    {
        using var process = Start(repository, "git", arguments);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git may end before it has read all; its exit code and words tell why.
        }

        await reading;
        await process.WaitForExitAsync(cancellationToken);
        return new GitOutput(process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Starts a program of git with its three streams redirected.</summary>
    public static Process Start(string repository, string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
    }
}

/// <summary>What a run of git gave.</summary>
internal sealed record GitOutput(int ExitCode, byte[] Bytes, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public string Line => Text.TrimEnd('\n');

    /// <summary>Parts that are ended by NUL, as <c>-z</c> writes them.</summary>
    public IReadOnlyList<string> Parts => Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Git ended with an error.</summary>
internal sealed class GitFailedException(IReadOnlyList<string> arguments, GitOutput output)
    : Exception($"git {string.Join(' ', arguments)} ended with {output.ExitCode}: {output.Errors.Trim()}");
