using System.Diagnostics;
using System.Text;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Guarding;

/// <summary>A program that a test started, with everything it says. Ended with the test, however that ends.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    private RunningProgram(Process process) => this.process = process;

    public int Id => process.Id;

    public string Out
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (error)
            {
                return error.ToString();
            }
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>The agent as it was built for these tests.</summary>
    public static string Agent { get; } = Path.Join(AppContext.BaseDirectory, "cargowall");

    public static RunningProgram Start(IEnumerable<string> words, IReadOnlyDictionary<string, string>? variables = null)
    {
        var all = words.ToList();
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("GITHUB_ACTIONS"); // what the tests run under is none of the program's business
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var program = new RunningProgram(Process.Start(start)!); // without the shell there is a process or an exception
        program.process.OutputDataReceived += (_, line) => Add(program.output, line.Data);
        program.process.ErrorDataReceived += (_, line) => Add(program.error, line.Data);
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        program.process.StandardInput.Close();
        return program;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        IEnumerable<string> words,
        IReadOnlyDictionary<string, string>? variables = null
    )
    {
        await using var program = Start(words, variables);
        return (await program.EndAsync(), program.Out, program.Error);
    }

    public void Signal(int signal) => LibC.Signal(process.Id, signal);

    /// <summary>Waits for the end, at most three minutes.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The program did not end. It said: {Out}{Error}");
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static void Add(StringBuilder to, string? line)
    {
        if (line is not null)
        {
            lock (to)
            {
                to.Append(line).Append('\n');
            }
        }
    }
}
