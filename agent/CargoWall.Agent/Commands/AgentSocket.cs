using System.CommandLine;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Commands;

/// <summary>The running agent of a state folder, as <c>status</c> and <c>stop</c> ask it.</summary>
internal sealed class AgentSocket(string stateDirectory)
{
    public static Option<string> StateDirectoryOption() =>
        new("--state-dir")
        {
            Description = "The agent's state folder",
            HelpName = "DIR",
            DefaultValueFactory = _ => StateDirectory.Default,
        };

    /// <summary>Whether an agent is there, ready or not.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        await ControlSocket.AskAsync(StateDirectory.SocketIn(stateDirectory), new ControlRequest { Ask = ControlRequest.Status }, cancellationToken)
            is not null;

    /// <summary>Asks; a refusal or a missing agent ends the command with a sentence.</summary>
    public async Task<ControlAnswer> AskAsync(string question, string? secret, CancellationToken cancellationToken) =>
        await AskIfThereAsync(question, secret, cancellationToken) ?? throw Missing();

    /// <summary>Asks; a refusal ends the command with a sentence. Null: no agent is there, or it went before it answered.</summary>
    public async Task<ControlAnswer?> AskIfThereAsync(string question, string? secret, CancellationToken cancellationToken)
    {
        var request = new ControlRequest { Ask = question, Secret = secret };
        var answer = await ControlSocket.AskAsync(StateDirectory.SocketIn(stateDirectory), request, cancellationToken);
        return answer?.Error is { } refusal ? throw new CommandFailedException(refusal) : answer;
    }

    /// <summary>What a command says when no agent is there.</summary>
    public CommandFailedException Missing() =>
        new(
            PinnedFirewall.IsInForce(stateDirectory)
                ? $"No agent is at work in {stateDirectory}, and what a killed one left in the kernel is still in force: 'cargowall stop' takes it back, 'cargowall start' puts another policy in its place."
                : $"No agent is at work in {stateDirectory}; start one with 'cargowall start', or name its folder with --state-dir."
        );
}
