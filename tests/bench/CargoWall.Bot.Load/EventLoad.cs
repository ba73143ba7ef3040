using CargoWall.Testing;

namespace CargoWall.Bot.Load;

/// <summary>Several jobs that report as fast as the bot acknowledges, each its own batches one after another as the agent does.</summary>
internal static class EventLoad
{
    private const int Jobs = 8;
    private const int Batches = 60;
    private const int WarmUpBatches = 6;
    private const int BatchLines = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task MeasureAsync(Bed bed, GoalTable table, CancellationToken cancellationToken)
    {
        var jobs = await ReportingJob.BeginAsync(bed, Jobs, Batches, BatchLines, cancellationToken);
        using var http = new HttpClient { BaseAddress = bed.Bot.Address };
        await Console.Error.WriteLineAsync($"  batches of {BatchLines:N0}, the first {WarmUpBatches} of each job to warm up");
        await Task.WhenAll(jobs.Select(job => ReportAsync(job, WarmUpBatches * BatchLines, cancellationToken)));
        var before = jobs.Sum(job => job.Acknowledged);
        var used = bed.Bot.ProcessorTime;
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(jobs.Select(job => ReportAsync(job, Batches * BatchLines, cancellationToken)));
        var took = TimeProvider.System.GetElapsedTime(start);
        var stored = jobs.Sum(job => job.Acknowledged) - before;
        table.AtLeast($"connections of {Jobs} jobs stored and acknowledged, a second", stored / took.TotalSeconds, 10_000);
        table.Note("processor time of the bot for 1,000 connections, ms", (bed.Bot.ProcessorTime - used).TotalMilliseconds * 1_000 / stored);

        async Task ReportAsync(ReportingJob job, long until, CancellationToken stop)
        {
            var begun = TimeProvider.System.GetTimestamp();
            while (job.HasMore && job.Acknowledged < until && TimeProvider.System.GetElapsedTime(begun) < Longest)
            {
                await job.SendAsync(http, stop);
            }
        }
    }
}
