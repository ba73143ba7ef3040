using CargoWall.Story.Internet;
using CargoWall.Story.Machine;
using GitHub.Simulator.Actions;

namespace CargoWall.Story.Programs;

/// <summary>The published agent, started where the job runs, as the action's first step starts it.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly Part _process;
    private readonly IReadOnlyList<string> _enter;
    private readonly string _state;
    private readonly IReadOnlyDictionary<string, string?> _environment;

    private Agent(Part process, IReadOnlyList<string> enter, string state, IReadOnlyDictionary<string, string?> environment)
    {
        _process = process;
        _enter = enter;
        _state = state;
        _environment = environment;
    }

    public string AuditLog => Path.Combine(_state, "audit.ndjson");

    public string LogPath => _process.LogPath;

    /// <summary>Starts the agent for a job and waits until it enforces.</summary>
    public static async Task<Agent> StartAsync(string folder, Network network, ControlGroup group, SimulatedJob job, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
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
            ],
            variables
        );
        var agent = new Agent(process, network.EnterJob, state, variables);
        try
        {
            await agent.RunAsync(["wait-ready"], cancellationToken);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs another command of the agent's program beside it, and gives what it says.</summary>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> command = [.. _enter, BuildOutput.Agent(), .. arguments, "--state-dir", _state];
        var result = await Command.TryRunAsync(command, cancellationToken, _environment);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException("cargowall " + string.Join(' ', arguments), result.ExitCode, result.Output);
    }

    /// <summary>Waits for the agent's end and gives its exit code.</summary>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
