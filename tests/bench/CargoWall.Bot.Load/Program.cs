using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CargoWall.Bot.Load;
using CargoWall.Testing;

// BENCH_ONLY='webhook|push' measures some alone, as tests/bench/run does.
var only = new Regex(Environment.GetEnvironmentVariable("BENCH_ONLY") ?? ".");
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
var table = new GoalTable();
try
{
    foreach (
        var (name, measure) in ((string, Func<Bed, GoalTable, CancellationToken, Task>)[])
            [
                ("webhook", WebhookLoad.MeasureAsync),
                ("session", SessionLoad.MeasureAsync),
                ("events", EventLoad.MeasureAsync),
                ("kill", KillLoad.MeasureAsync),
                ("push", PushTimes.MeasureAsync),
            ]
    )
    {
        if (only.IsMatch(name))
        {
            await Console.Error.WriteLineAsync($"measuring: {name}");
            await using var bed = await Bed.MakeAsync(name, stop.Token);
            await measure(bed, table, stop.Token);
        }
    }
}
catch (Exception) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("interrupted");
    return 130;
}
catch (Exception failure)
{
    await Console.Error.WriteLineAsync($"bench: {failure}\nThe logs of the bot and of the simulator are in {Bed.Logs}.");
    return 2;
}

table.Print(Console.Out);
return table.Failures == 0 ? 0 : 1;

void Cancel(PosixSignalContext context)
{
    context.Cancel = true; // the process ends by itself, after the others are gone
    stop.Cancel();
}
