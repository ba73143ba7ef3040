using CargoWall.Story.Telling;
using GitHub.Simulator.Checks;

namespace CargoWall.Story.Scenes;

internal static class AwaitedChecks
{
    /// <summary>Waits until a check run of this name is completed on a commit; when it does not come, says what is there instead.</summary>
    public static async Task<SimulatedCheck> AwaitAsync(
        this CheckControl checks,
        string repository,
        string commit,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await checks.WaitForAsync(repository, commit, check => check.Name == name && check.Status == "completed", cancellationToken);
        }
        catch (OperationCanceledException)
        {
            var there = await checks.ListAsync(repository, commit, CancellationToken.None);
            throw new NotSeenException(
                $"check '{name}' on {repository}@{commit[..8]}",
                there.Count == 0 ? "no check" : string.Join(", ", there.Select(check => $"{check.Name}: {check.Status} {check.Conclusion}"))
            );
        }
    }
}
