using CargoWall.Testing;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Load;

/// <summary>
/// Jobs report while the bot is killed (SIGKILL) and started again on the same database. What it acknowledged before is looked for in the database of the dead
/// one; what it did not acknowledge is sent again, and has to be there once at the end.
/// </summary>
internal static class KillLoad
{
    private const int Jobs = 8;
    private const int Batches = 40;
    private const int BatchLines = 500;
    private const int Kills = 3;

    public static async Task MeasureAsync(Bed bed, GoalTable table, CancellationToken cancellationToken)
    {
        var jobs = await ReportingJob.BeginAsync(bed, Jobs, Batches, BatchLines, cancellationToken);
        using var http = new HttpClient { BaseAddress = bed.Bot.Address };
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reports = jobs.Select(job => ReportAsync(job, failed.Token)).ToList();
        long lost = 0;
        var kills = KillAsync();
        try
        {
            await Task.WhenAll([.. reports, kills]);
        }
        finally
        {
            await failed.CancelAsync();
        }
        var counted = await CountAsync();
        table.Note($"connections of {Jobs} jobs reported while the bot was killed {Kills} times", jobs.Sum(job => job.Events));
        table.AtMost("acknowledged before a kill (SIGKILL) and not stored", lost, 0);
        table.AtMost("stored twice, or never, after what was not acknowledged was sent again", counted, 0);

        async Task ReportAsync(ReportingJob job, CancellationToken stop)
        {
            while (job.HasMore)
            {
                try
                {
                    await job.SendAsync(http, stop);
                }
                catch (HttpRequestException away) when (away.StatusCode is null)
                {
                    await Task.Delay(20, stop);
                }
            }
        }

        async Task KillAsync()
        {
            var all = jobs.Sum(job => job.Events);
            for (var kill = 1; kill <= Kills; kill++)
            {
                while (jobs.Sum(job => job.Acknowledged) < all * kill / (Kills + 1))
                {
                    await Task.Delay(1, failed.Token);
                }
                await bed.Bot.KillAsync();
                var stored = await LastOfAsync();
                lost += jobs.Sum(job => Math.Max(0, job.Acknowledged - stored[job.Id]));
                await Console.Error.WriteLineAsync($"  killed with {jobs.Sum(job => job.Acknowledged):N0} acknowledged and {stored.Values.Sum():N0} stored");
                await bed.Bot.StartAsync(failed.Token);
            }
        }

        Task<Dictionary<string, long>> LastOfAsync() =>
            bed.Bot.ReadAsync(database => database.JobReports.ToDictionaryAsync(row => row.ReportId, row => row.LastSequence, cancellationToken));

        // The report's figures, the rows of its connections and the chain have to say the same as the job.
        async Task<long> CountAsync()
        {
            var reported = await bed.Bot.ReadAsync(database => database.JobReports.ToDictionaryAsync(row => row.ReportId, cancellationToken));
            var rows = await bed.Bot.ReadAsync(database =>
                database
                    .Connections.GroupBy(row => row.ReportId)
                    .Select(group => new { group.Key, Count = group.Sum(row => row.Count) })
                    .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken)
            );
            return jobs.Sum(job =>
            {
                var report = reported[job.Id];
                var wrong = Math.Max(Math.Abs(job.Events - report.Allowed - report.Denied), Math.Abs(job.Events - rows[job.Id]));
                return wrong == 0 && report.Chain != job.Chain ? job.Events : wrong;
            });
        }
    }
}
