using System.Diagnostics;
using CargoWall.Story.Internet;
using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using CargoWall.Story.Telling;
using GitHub.Simulator;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;

namespace CargoWall.Story.Scenes;

/// <summary>The second half: a job runs under the policy that the bot serves, and what it reached comes back as a check and a page.</summary>
internal sealed class JobScenes(GitHubSimulator gitHub, SmallInternet internet, ControlGroup group, BotProcess bot, string folder) : IAsyncDisposable
{
    private const string Workflow = ".github/workflows/ci.yml";

    public const string CheckName = "CargoWall egress";

    private readonly string _web = $"{gitHub.Owner}/{gitHub.Repository}";
    private readonly string _workspace = Directory.CreateDirectory(Path.Combine(folder, "workspace")).FullName;
    private SimulatedRun? _run;
    private SimulatedJob? _job;
    private AgentProcess? _agent;

    /// <summary>The commit whose workflow ran.</summary>
    public string Commit => Run.HeadSha;

    public SimulatedCheck? EgressCheck { get; private set; }

    /// <summary>The bot's page of this run.</summary>
    public Uri RunPage => new(bot.Address, $"runs/{Run.Id}");

    public IEnumerable<Stage> Stages =>
        [
            new("a job starts under the policy that the bot serves", StartAsync),
            new("the job reaches what the policy allows", ReachAsync),
            new("the job is refused what the policy does not allow", RefuseAsync),
            new("the job ends: its report is sealed, its summary written", SealAsync),
            new("the egress check says what was refused", CheckAsync),
            new("the run page shows it", ShowAsync),
            new("nothing of the firewall is left", LeaveAsync),
        ];

    private string SummaryFile => Path.Combine(folder, "job-summary.md");

    private SimulatedRun Run => _run ?? throw new InvalidOperationException("The run did not start yet.");

    private SimulatedJob Job => _job ?? throw new InvalidOperationException("The job did not start yet.");

    private AgentProcess Agent => _agent ?? throw new InvalidOperationException("The agent did not start yet.");

    private Dictionary<string, string?> Environment =>
        new()
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_SERVER_URL"] = "http://" + SmallInternet.GitHubName,
            ["GITHUB_API_URL"] = "http://" + SmallInternet.GitHubName,
            ["GITHUB_REPOSITORY"] = _web,
            ["GITHUB_JOB"] = Job.Key,
            ["GITHUB_RUN_ID"] = $"{Run.Id}",
            ["GITHUB_RUN_ATTEMPT"] = $"{Run.Attempt}",
            ["GITHUB_STEP_SUMMARY"] = SummaryFile,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["HOME"] = _workspace,
        };

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        _run = await gitHub.Runs.StartAsync(new NewRun(_web, Workflow) { Jobs = [new NewJob("build")] }, cancellationToken);
        _job = await gitHub.Runs.StartJobAsync(_run.Job("build").Id, cancellationToken);
        var watch = Stopwatch.StartNew();
        _agent = await AgentProcess.StartAsync(folder, internet.Network, group, Job, Environment, cancellationToken);
        return $"ci.yml#build of run {Run.Id}, agent ready after {watch.ElapsedMilliseconds} ms";
    }

    private async Task<string> ReachAsync(CancellationToken cancellationToken)
    {
        await StepAsync(0, "git clone --quiet \"$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git\" source", cancellationToken);
        var packages = await StepAsync(0, "source/scripts/fetch-packages", cancellationToken);
        return packages.Output.Contains(internet.Registry.Name, StringComparison.Ordinal) && internet.Registry.Visits == 1
            ? $"git clone from {SmallInternet.GitHubName}, packages from {SmallInternet.RegistryName}"
            : throw new NotSeenException($"one visit at {internet.Registry.Name}", $"{internet.Registry.Visits}; {packages.Output}");
    }

    private async Task<string> RefuseAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var step = await StepAsync(1, $"source/scripts/postinstall {SmallInternet.AddressOf(SmallInternet.AttackerName)}", cancellationToken);
        watch.Stop();
        if (internet.Attacker.Visits != 0)
        {
            throw new NotSeenException($"no visit at {internet.Attacker.Name}", $"{internet.Attacker.Visits}");
        }

        return step.Output.Contains("Operation not permitted", StringComparison.Ordinal)
            ? $"{SmallInternet.AttackerName} does not resolve, {SmallInternet.AddressOf(SmallInternet.AttackerName)} gives EPERM; {watch.ElapsedMilliseconds} ms for both, nothing arrived"
            : throw new NotSeenException("'Operation not permitted'", step.Output);
    }

    private async Task<string> SealAsync(CancellationToken cancellationToken)
    {
        await Agent.FinishAsync(cancellationToken);
        await gitHub.Runs.CompleteJobAsync(Job.Id, "failure", cancellationToken);
        await Agent.SummarizeAsync(cancellationToken);
        var summary = await File.ReadAllTextAsync(SummaryFile, cancellationToken);
        return summary.Contains(SmallInternet.AttackerName, StringComparison.Ordinal)
            ? $"{File.ReadLines(Agent.AuditLog).Count()} lines in the audit log"
            : throw new NotSeenException($"a job summary that names {SmallInternet.AttackerName}", summary);
    }

    private async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        EgressCheck = await gitHub.Checks.AwaitAsync(_web, Commit, CheckName, cancellationToken);
        if (EgressCheck.Conclusion != "failure" || EgressCheck.Summary?.Contains(SmallInternet.AttackerName, StringComparison.Ordinal) != true)
        {
            throw new NotSeenException(
                $"failure, naming {SmallInternet.AttackerName}",
                $"{EgressCheck.Conclusion}, {EgressCheck.Title}: {EgressCheck.Summary}"
            );
        }

        return EgressCheck.Title ?? "";
    }

    private async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        if (EgressCheck?.DetailsUrl is not { } details || new Uri(details) != RunPage)
        {
            throw new NotSeenException($"a check that links {RunPage}", EgressCheck?.DetailsUrl ?? "no link");
        }

        using var http = new HttpClient();
        var page = await http.GetStringAsync(RunPage, cancellationToken);
        return page.Contains(SmallInternet.AttackerName, StringComparison.Ordinal) && page.Contains(SmallInternet.RegistryName, StringComparison.Ordinal)
            ? $"{RunPage}"
            : throw new NotSeenException(
                $"a page that names {SmallInternet.AttackerName} and {SmallInternet.RegistryName}",
                $"{page.Length} characters without"
            );
    }

    private async Task<string> LeaveAsync(CancellationToken cancellationToken)
    {
        await StepAsync(0, $"exec 3<>/dev/tcp/{SmallInternet.AttackerName}/80", cancellationToken);
        return $"traffic passes again ({SmallInternet.AttackerName} answered)";
    }

    /// <summary>Runs a step of the job with bash, in the job's namespace and control group, as the runner does.</summary>
    private async Task<CommandResult> StepAsync(int expected, string script, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> command = [.. group.Enter, .. internet.Network.EnterJob, "bash", "-e", "-c", $"cd \"$HOME\"; {script}"];
        var result = await Command.TryRunAsync(command, cancellationToken, Environment);
        await File.AppendAllTextAsync(Path.Combine(folder, "job.log"), $"$ {script}\n{result.Output}(exit {result.ExitCode})\n", cancellationToken);
        return result.ExitCode == expected
            ? result
            : throw new NotSeenException($"exit {expected} of '{script}'", $"{result.ExitCode}: {result.Output.Trim()}");
    }
}
