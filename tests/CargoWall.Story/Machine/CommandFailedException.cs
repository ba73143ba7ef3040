namespace CargoWall.Story.Machine;

/// <summary>A program of the machine (ip, git, mount …) ended with a code other than 0.</summary>
internal sealed class CommandFailedException(string command, int exitCode, string output) : Exception($"'{command}' ended with {exitCode}: {output.Trim()}")
{
    public int ExitCode { get; } = exitCode;

    public string Output { get; } = output;
}
