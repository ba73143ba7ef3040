using System.Runtime.InteropServices;
using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using CargoWall.Story.Telling;

namespace CargoWall.Story.Scenes;

/// <summary>`make demo`: the story on a terminal, from the first line to the last process that is stopped.</summary>
internal static class Demo
{
    private const int Fine = 0;
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <returns>Exit code: 0 shown, 1 something did not come true, 130 interrupted.</returns>
    public static async Task<int> RunAsync(TextWriter output, bool stopAfterReport)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);

        var narrator = new Narrator(output);
        var folder = Directory.CreateTempSubdirectory("cargowall-demo-");
        var keep = false;
        var story = new TheStory(folder.FullName);
        try
        {
            return await TellAsync(narrator, story, stopAfterReport, stop.Token);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            narrator.Say("-- interrupted");
            return Interrupted;
        }
        catch (Exception failure)
        {
            keep = true;
            narrator.Say($"-- failed: {failure.Message}");
            narrator.Say($"-- logs: {folder.FullName}");
            return Failed;
        }
        finally
        {
            await story.DisposeAsync();
            if (!keep)
            {
                folder.Delete(recursive: true);
            }
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true; // the process ends by itself, after everything is taken back
            stop.Cancel();
        }
    }

    private static async Task<int> TellAsync(Narrator narrator, TheStory story, bool stopAfterReport, CancellationToken cancellationToken)
    {
        narrator.Say("CargoWall: a policy pushed to git is enforced in the kernel and reported on the pull request.");
        narrator.Say();
        await story.TellPolicyAsync(narrator, cancellationToken);

        var doctor = await Command.TryRunAsync([BuildOutput.Agent(), "doctor"], cancellationToken);
        var canEnforce = doctor.ExitCode == 0;
        if (canEnforce)
        {
            await story.TellJobAsync(narrator, cancellationToken);
        }
        else
        {
            narrator.Say("-- the rest needs what this machine does not have ('cargowall doctor'):");
            narrator.Say(doctor.Output.TrimEnd());
        }

        Report(narrator, story, canEnforce);
        if (!stopAfterReport)
        {
            narrator.Say("The pages stay up until Ctrl-C.");
            await Task.Delay(Timeout.Infinite, cancellationToken)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return Fine;
    }

    private static void Report(Narrator narrator, TheStory story, bool canEnforce)
    {
        narrator.Say();
        narrator.Say(
            $"{narrator.Shown} stages shown in {narrator.Elapsed.TotalSeconds:0.0} s{(canEnforce ? "" : "; the job's half was not: this machine cannot enforce")}. To look at:"
        );
        narrator.Say($"  a pull request that widens   {story.Policy?.WideningPullRequest?.HtmlUrl}/checks");
        narrator.Say($"  a pull request that breaks   {story.Policy?.BrokenPullRequest?.HtmlUrl}/checks");
        if (story.Job is { } job)
        {
            narrator.Say($"  the commit with both checks  {new Uri(story.GitHub.BaseAddress, $"{story.Policy?.Web}/commit/{job.Commit}/checks")}");
            narrator.Say($"  the run                      {job.RunPage}");
            narrator.Say($"  a pull request that breaks a job, with the bot's comment  {story.Policy?.BreakingPullRequest?.HtmlUrl}");
            narrator.Say($"  the bot's own pull request   {story.Policy?.BotsPullRequest?.HtmlUrl}");
        }
    }
}
