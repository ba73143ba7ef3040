using CargoWall.Story.Internet;
using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using CargoWall.Story.Telling;
using GitHub.Simulator;

namespace CargoWall.Story.Scenes;

/// <summary>
/// The whole path with the real parts: a GitHub that this process plays, the bot and the agent as processes of their own, real
/// git, real programs in the kernel, real connections. Everything is taken back when it is disposed, in reverse order.
/// </summary>
internal sealed class TheStory(string folder) : IAsyncDisposable
{
    private static readonly TimeSpan StagePatience = TimeSpan.FromMinutes(3);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private GitHubSimulator? _gitHub;
    private BotProcess? _bot;

    public PolicyScenes? Policy { get; private set; }

    /// <summary>Null until the second half begins, or where this machine cannot enforce.</summary>
    public JobScenes? Job { get; private set; }

    public GitHubSimulator GitHub => _gitHub ?? throw new InvalidOperationException("The story has not begun.");

    public BotProcess Bot => _bot ?? throw new InvalidOperationException("The story has not begun.");

    /// <summary>Tells the half that needs no kernel.</summary>
    public async Task TellPolicyAsync(Narrator narrator, CancellationToken cancellationToken)
    {
        await ShowAsync(narrator, new Stage("GitHub (simulated) and the bot run", BeginAsync), cancellationToken);
        Policy = new PolicyScenes(GitHub, folder);
        await ShowAsync(narrator, Policy.Stages, cancellationToken);
    }

    /// <summary>Tells the half in which the kernel decides.</summary>
    public async Task TellJobAsync(Narrator narrator, CancellationToken cancellationToken)
    {
        var group = Keep(ControlGroup.Create());
        var internet = Keep(await SmallInternet.OpenAsync(folder, GitHub.BaseAddress, Bot.Address, cancellationToken));
        Job = Keep(new JobScenes(GitHub, internet, group, Bot, folder));
        await ShowAsync(narrator, Job.Stages, cancellationToken);
        await ShowAsync(narrator, Policy!.StagesAfterARun, cancellationToken); // told before this half
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        _gitHub = Keep(await GitHubSimulator.StartAsync(new SimulatorOptions { DataDirectory = Path.Combine(folder, "github") }, cancellationToken));
        _bot = Keep(await BotProcess.StartAsync(folder, _gitHub, "http://" + SmallInternet.BotName, cancellationToken));
        await _gitHub.Webhooks.SetTargetAsync(new Uri(_bot.Address, "webhooks/github"), cancellationToken: cancellationToken);
        return $"GitHub at {_gitHub.BaseAddress}, bot at {_bot.Address}";
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private static async Task ShowAsync(Narrator narrator, IEnumerable<Stage> stages, CancellationToken cancellationToken)
    {
        foreach (var stage in stages)
        {
            await ShowAsync(narrator, stage, cancellationToken);
        }
    }

    private static Task ShowAsync(Narrator narrator, Stage stage, CancellationToken cancellationToken) =>
        narrator.StageAsync(
            stage.Name,
            async () =>
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(StagePatience);
                try
                {
                    return await stage.Show(patience.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new TimeoutException($"not seen within {StagePatience.TotalMinutes:0} minutes");
                }
            }
        );
}
