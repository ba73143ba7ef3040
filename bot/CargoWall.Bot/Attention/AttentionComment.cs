using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Attention;

/// <summary>
/// The one comment on a pull request that asks a person to act. It is there while some check of the head asks for something, says what all of them ask,
/// is edited in place, and goes away when nothing is asked any more.
/// </summary>
internal sealed class AttentionComment(
    IDbContextFactory<CargoWallDb> databases,
    PullRequestBook book,
    GoodSets goodSets,
    BypassBook bypasses,
    IOutbox outbox,
    TimeProvider time
)
{
    private const string Marker = "attention";

    private static readonly MarkdownTemplate s_template = MarkdownTemplate.Load(
        "comments/attention.md.hbs",
        new TemplateShape("head").With("asks", "check", "title", "ask")
    );

    /// <summary>Keeps what a check of a commit asks and brings the comments of its pull requests up to date.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="headSha">The commit.</param>
    /// <param name="checkName">Name of the check.</param>
    /// <param name="title">Title of the check, plain text.</param>
    /// <param name="ask">What a person has to do; empty when nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AskAsync(RepositoryAddress repository, string headSha, string checkName, string title, Markdown ask, CancellationToken cancellationToken)
    {
        if (await bypasses.FindAsync(repository.Id.Value, headSha, checkName, cancellationToken) is not null)
        {
            // An owner let it pass: nobody has to act on this commit.
            ask = Markdown.Empty;
        }

        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await KeepAsync(database, repository.Id.Value, headSha, checkName, title, ask, cancellationToken);
        }

        var wanted = await AreWantedAsync(repository.Id.Value, cancellationToken);
        foreach (var pull in await book.FindOpenAsync(repository.Id.Value, headSha, cancellationToken))
        {
            await ShowAsync(repository, pull.Number, wanted, cancellationToken);
        }
    }

    /// <summary>
    /// Brings one comment up to date. Workers ask for several checks of a head at the same time, so what was read may be old by the time it is enqueued: it
    /// is read again until it is what was enqueued.
    /// </summary>
    private async Task ShowAsync(RepositoryAddress repository, int pull, bool wanted, CancellationToken cancellationToken)
    {
        string? enqueued;
        var body = await BodyAsync();
        do
        {
            enqueued = body;
            await outbox.EnqueueAsync(
                new OutboxWrite.Comment
                {
                    Repository = repository,
                    Priority = OutboxPriority.Comment,
                    Issue = pull,
                    Marker = Marker,
                    Body = enqueued,
                },
                cancellationToken
            );
            body = await BodyAsync();
        } while (body != enqueued);

        async Task<string?> BodyAsync() => wanted ? await WriteAsync(repository.Id.Value, pull, cancellationToken) : null;
    }

    private static async Task KeepAsync(
        CargoWallDb database,
        long repositoryId,
        string headSha,
        string checkName,
        string title,
        Markdown ask,
        CancellationToken cancellationToken
    )
    {
        var row = await database.Attention.FindAsync([repositoryId, headSha, checkName], cancellationToken);
        if (ask.IsEmpty)
        {
            if (row is not null)
            {
                database.Attention.Remove(row);
            }
        }
        else
        {
            row ??= database
                .Attention.Add(
                    new AttentionRow
                    {
                        RepositoryId = repositoryId,
                        HeadSha = headSha,
                        CheckName = checkName,
                        Title = "",
                        Ask = "",
                    }
                )
                .Entity;
            row.Title = title;
            row.Ask = ask.ToString();
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What the checks of a pull request's present head ask; null when none asks anything.</summary>
    private async Task<string?> WriteAsync(long repositoryId, int pull, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var asks = await database
            .Attention.AsNoTracking()
            .Where(row =>
                row.RepositoryId == repositoryId
                && database.PullRequests.Any(it => it.RepositoryId == repositoryId && it.Number == pull && it.HeadSha == row.HeadSha)
            )
            .ToListAsync(cancellationToken);
        return asks.Count == 0 ? null : Render(asks[0].HeadSha, asks);
    }

    internal static string Render(string head, IReadOnlyList<AttentionRow> asks)
    {
        var model = new TemplateModel { ["head"] = Markdown.CodeOutsideTables(head[..Math.Min(7, head.Length)]) };
        foreach (var ask in asks.OrderByDescending(row => row.CheckName, StringComparer.Ordinal))
        {
            model.Add(
                "asks",
                new Dictionary<string, Markdown>
                {
                    ["check"] = Markdown.Text(ask.CheckName),
                    ["title"] = Markdown.Text(ask.Title),
                    // It was made of Markdown and stored as such.
                    ["ask"] = Markdown.Ours(ask.Ask),
                }
            );
        }

        return s_template.Render(model);
    }

    private async Task<bool> AreWantedAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return await goodSets.FindAsync(repositoryId, cancellationToken) is { } inForce
            && Resolver.Resolve(inForce.For(workflow: null, job: null, day)).Policy.Settings.Comments;
    }
}
