using CargoWall.Policy.Contracts;
using CargoWall.Testing;

namespace CargoWall.Bot.Load;

/// <summary>Jobs that exchange their token for a session, each with a token and a check run of its own.</summary>
internal static class SessionLoad
{
    private const int PerSecond = 50;
    private const int Repositories = 10;

    // As long as the runtime takes to compile what is called often; a bot in service has that behind it.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    public static async Task MeasureAsync(Bed bed, GoalTable table, CancellationToken cancellationToken)
    {
        var load = new OpenLoad(PerSecond, WarmUp, measured: TimeSpan.FromSeconds(16));
        var tokens = await MintAsync(bed, load.Requests, cancellationToken);
        using var http = new HttpClient { BaseAddress = bed.Bot.Address };
        await Console.Error.WriteLineAsync($"  {load.Requests} exchanges at {PerSecond}/s, the first {WarmUp.TotalSeconds} s to warm up");
        var used = bed.Bot.ProcessorTime;
        await load.RunAsync(
            async (number, stop) => await ReportingJob.ExchangeAsync(http, tokens[number], stop) is { PolicyStatus: PolicyStatus.Served, ReadOnly: false },
            cancellationToken
        );
        table.AtMost($"session for an OIDC token at {PerSecond}/s, p99, ms", load.Percentile(99), 50);
        table.Note("the same, median, ms", load.Percentile(50));
        table.Note("the same, slowest, ms", load.Percentile(100));
        table.AtMost("exchanges that did not give the policy and the right to report", load.Failed, 0);
        table.Note("processor time of the bot for an exchange, ms", (bed.Bot.ProcessorTime - used).TotalMilliseconds / load.Requests);
    }

    // Runs of eight jobs, until there are enough.
    private static async Task<IReadOnlyList<string>> MintAsync(Bed bed, int count, CancellationToken cancellationToken)
    {
        const int Jobs = 8;
        await Console.Error.WriteLineAsync($"  {count} jobs begin");
        var repositories = await Organization.FoundAsync(bed.GitHub, "octo", Repositories, cancellationToken);
        var jobs = new List<long>();
        for (var number = 0; jobs.Count < count; number++)
        {
            var run = await Organization.RunAsync(bed.GitHub, repositories[number % Repositories], Jobs, cancellationToken);
            jobs.AddRange(run.Jobs.Select(job => job.Id));
        }
        await bed.SettledAsync(cancellationToken);
        var tokens = new List<string>();
        foreach (var job in jobs.Take(count))
        {
            tokens.Add(await ReportingJob.MintAsync(bed, job, cancellationToken));
        }
        return tokens;
    }
}
