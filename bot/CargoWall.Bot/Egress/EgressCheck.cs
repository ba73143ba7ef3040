using CargoWall.Bot.Attention;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Pages.Runs;
using CargoWall.Bot.Runs;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Egress;

/// <summary>Writes the check <c>CargoWall egress</c> of a commit: one check for all its runs, so that it can be required.</summary>
internal sealed class EgressCheck(
    IDbContextFactory<CargoWallDb> databases,
    LinkedRepositories repositories,
    EgressReading reading,
    EgressText text,
    AttentionComment attention,
    IOutbox outbox,
    IOptions<BotOptions> bot
)
{
    public const string Name = "CargoWall egress";

    private static readonly CheckButton s_reEvaluate = new("Re-evaluate", "Look at the runs once more", CheckButtonHandler.ReEvaluate);
    private static readonly CheckButton s_allow = new("Allow via PR", "Open pull requests with the rules", AllowButtonHandler.Allow);

    /// <summary>Looks at a commit and publishes, if there is something to say.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="headSha">The commit.</param>
    /// <param name="again">Write it also when it says what it said before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitHub.GitHubException">GitHub gave no answer that is needed; look again later.</exception>
    public async Task PublishAsync(long repositoryId, string headSha, bool again, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(repositoryId, cancellationToken) is not { } repository)
        {
            return;
        }
        var runs = await reading.ReadAsync(repository, headSha, cancellationToken);
        if (EgressVerdict.Of(runs) is not { } verdict || (!verdict.IsFinal && verdict.Conclusion != CheckConclusion.Failure))
        {
            return;
        }
        var told = await TellableAsync(repository, runs, cancellationToken);
        var (title, summary) = text.Of(verdict, runs, origin => told is null || told.Contains(origin.Repository));
        await outbox.EnqueueAsync(
            new OutboxWrite.Check
            {
                Repository = repository.Address,
                Again = again,
                Name = Name,
                HeadCommit = headSha,
                Conclusion = verdict.Conclusion,
                Title = title,
                Summary = summary,
                DetailsUrl = DetailsUrl(repository, headSha, runs),
                Actions = AllowButtonHandler.HasWork(runs) ? [s_allow, s_reEvaluate] : [s_reEvaluate],
            },
            cancellationToken
        );
        await attention.AskAsync(repository.Address, headSha, Name, title, EgressText.Ask(verdict), cancellationToken);
    }

    // A check on a public repository is read by everybody: where rules of other repositories are written is told only if those are public too.
    private async Task<HashSet<string>?> TellableAsync(LinkedRepository repository, IReadOnlyList<ObservedRun> runs, CancellationToken cancellationToken)
    {
        if (repository.Visibility != "public")
        {
            return null;
        }
        var sources = runs.SelectMany(run => run.Jobs)
            .SelectMany(job => job.Report?.Refusals ?? [])
            .Select(row => OriginView.Of(row.Origin, null, "")?.Repository)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var open = await database
            .Repositories.AsNoTracking()
            .Where(row => row.Visibility == "public" && row.InstallationId != null && sources.Contains(row.OwnerLogin + "/" + row.Name))
            .Select(row => row.OwnerLogin + "/" + row.Name)
            .ToListAsync(cancellationToken);
        return [.. open];
    }

    private string DetailsUrl(LinkedRepository repository, string headSha, IReadOnlyList<ObservedRun> runs) =>
        runs is [var only]
            ? RunAddress.Of(bot.Value, only.RunId)
            : bot.Value.PublicUrl + new RunsQuery(repository.Address.Name.ToString(), "", headSha, 1).ToAddress();
}
