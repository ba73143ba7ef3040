using System.Diagnostics;
using CargoWall.Story.Programs;
using CargoWall.Story.Scenes;
using CargoWall.Testing;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Load;

/// <summary>From the start of <c>git push</c> to the finished check on that commit. Each push changes the policy.</summary>
internal static class PushTimes
{
    private const int WarmUps = 2;
    private const int Pushes = 22;

    public static async Task MeasureAsync(Bed bed, GoalTable table, CancellationToken cancellationToken)
    {
        // Two accounts: the pushes of one would wait for the writes a minute that the bot allows itself in an installation.
        var main = await CloneAsync(bed, "main-pushers", null, cancellationToken);
        var topic = await CloneAsync(bed, "topic-pushers", "topic", cancellationToken);
        await bed.SettledAsync(cancellationToken);
        await Console.Error.WriteLineAsync($"  {Pushes} pushes to a default branch and to a pull request each, after {WarmUps} to warm up");
        for (var number = 1; number <= WarmUps + Pushes; number++)
        {
            await main.PushAsync(number, number > WarmUps, cancellationToken);
            await topic.PushAsync(number, number > WarmUps, cancellationToken);
        }
        foreach (var (name, times) in ((string, List<double>)[])[("the default branch", main.Times), ("a pull request", topic.Times)])
        {
            times.Sort();
            table.AtMost($"push to {name} until the check is finished, median of {Pushes}, s", times[Pushes / 2], 2);
            table.AtMost("the same, slowest, s", times[^1], 2);
        }
    }

    /// <param name="bed">Where.</param>
    /// <param name="login">An account to make.</param>
    /// <param name="branch">A branch to open a pull request from; null for the default branch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static async Task<Pusher> CloneAsync(Bed bed, string login, string? branch, CancellationToken cancellationToken)
    {
        var repository = (await Organization.FoundAsync(bed.GitHub, login, repositories: 1, cancellationToken))[0];
        var checkout = await Checkout.CloneAsync(repository.CloneUrl, Path.Combine(bed.Folder, login), cancellationToken);
        var pusher = new Pusher(bed.GitHub, repository, checkout);
        if (branch is not null)
        {
            await checkout.SwitchAsync(branch, create: true, cancellationToken);
            pusher.Change(0);
            await checkout.PushAsync("Change the policy", cancellationToken);
            await bed.GitHub.PostAsync("pull-requests", new NewPullRequest(repository.FullName, branch), cancellationToken);
        }
        return pusher;
    }

    private sealed class Pusher(SimulatorProcess gitHub, SimulatedRepository repository, Checkout checkout)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        /// <summary>Seconds.</summary>
        public List<double> Times { get; } = [];

        public void Change(int number) => File.WriteAllText(Path.Combine(checkout.Folder, Organization.PolicyPath), Organization.Policy(1_000 + number));

        public async Task PushAsync(int number, bool counts, CancellationToken cancellationToken)
        {
            Change(number);
            var commit = await checkout.CommitAsync($"Change the policy {number}", cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await checkout.PushAsync(cancellationToken);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(Patience);
            while (!await IsCheckedAsync(commit, late.Token))
            {
                await Task.Delay(10, late.Token);
            }
            if (counts)
            {
                Times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        private async Task<bool> IsCheckedAsync(string commit, CancellationToken cancellationToken) =>
            (await gitHub.GetAsync<IReadOnlyList<SimulatedCheck>>($"repositories/{repository.FullName}/commits/{commit}/checks", cancellationToken)).Any(
                check => check is { Name: PolicyScenes.CheckName, Status: "completed" }
            );
    }
}
