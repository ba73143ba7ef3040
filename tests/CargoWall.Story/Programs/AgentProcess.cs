using CargoWall.Story.Internet;
using CargoWall.Story.Machine;
using GitHub.Simulator.Actions;

namespace CargoWall.Story.Programs;

/// <summary>The published agent, started where the job runs, as the action's first step starts it.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Part _process;
    private readonly IReadOnlyList<string> _enter;
    private readonly string _state;
    private readonly IReadOnlyDictionary<string, string?> _environment;

    private AgentProcess(Part process, IReadOnlyList<string> enter, string state, IReadOnlyDictionary<string, string?> environment)
    {
        _process = process;
        _enter = enter;
        _state = state;
        _environment = environment;
    }

    public string AuditLog => Path.Combine(_state, "audit.ndjson");

    public string LogPath => _process.LogPath;

    /// <summary>Starts the agent for a job and waits until it enforces.</summary>
    public static async Task<AgentProcess> StartAsync(
        string folder,
        Network network,
        ControlGroup group,
        SimulatedJob job,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        var state = Directory.CreateDirectory(Path.Combine(folder, "agent")).FullName;
        var variables = new Dictionary<string, string?>(environment)
        {
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = new UriBuilder(job.IdTokenRequestUrl) { Host = SmallInternet.GitHubName, Port = 80 }.Uri.ToString(),
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = job.IdTokenRequestToken,
        };
        var process = Part.Start(
            "agent",
            folder,
            [
                .. network.EnterJob,
                BuildOutput.Agent(),
                "start",
                "--api-url",
                "http://" + SmallInternet.BotName,
                "--dns-upstream",
                $"{Network.Gateway}",
                "--cgroup",
                group.Path,
                "--state-dir",
                state,
                "--audit-log",
                Path.Combine(state, "audit.ndjson"),
                "--ready-file",
                Path.Combine(state, "ready"),
                "--failure-file",
                Path.Combine(state, "failure"),
            ],
            variables
        );
        var agent = new AgentProcess(process, network.EnterJob, state, variables);
        try
        {
            await agent.RunAsync(
                ["wait-ready", "--timeout", "150", "--ready-file", Path.Combine(state, "ready"), "--failure-file", Path.Combine(state, "failure")],
                cancellationToken
            );
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the job's protection as the action's post step does: sends the rest, seals the report, undoes every change.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await RunAsync(["stop", "--state-dir", _state], cancellationToken);
        var exitCode = await _process.WaitForExitAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"The agent ended with {exitCode}; its output is {_process.LogPath}.");
        }
    }

    /// <summary>Writes the job's summary, as the action's post step does.</summary>
    public Task SummarizeAsync(CancellationToken cancellationToken) => RunAsync(["summary", "--audit-log", AuditLog], cancellationToken);

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> command = [.. _enter, BuildOutput.Agent(), .. arguments];
        var result = await Command.TryRunAsync(command, cancellationToken, _environment);
        return result.ExitCode == 0
            ? result.Output
            : throw new CommandFailedException("cargowall " + string.Join(' ', arguments), result.ExitCode, result.Output);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
