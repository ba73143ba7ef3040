using System.CommandLine;
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

    /// <summary>Asks; a refusal or a missing agent ends the command with a sentence.</summary>
    public async Task<ControlAnswer> AskAsync(string question, string? secret, CancellationToken cancellationToken)
    {
        var answer =
            await ControlSocket.AskAsync(StateDirectory.SocketIn(stateDirectory), new ControlRequest { Ask = question, Secret = secret }, cancellationToken)
            ?? throw new CommandFailedException(
                $"No agent is at work in {stateDirectory}; start one with 'cargowall start', or name its folder with --state-dir."
            );
        return answer.Error is null ? answer : throw new CommandFailedException(answer.Error);
    }
}
