using System.Globalization;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>Who may ask about the policy of a repository: a job of it, by its session token, and a person who can read it, by a GitHub token of theirs.</summary>
internal sealed class QuestionAccess(
    IDbContextFactory<CargoWallDb> databases,
    LinkedRepositories repositories,
    IGitHub github,
    QuestionLimits limits,
    TimeProvider time
) : IDisposable
{
    private const int LongestToken = 512;
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    // GitHub's own prefixes ("GitHub's token formats"); anything else is not even shown to GitHub. Tokens of apps and jobs (ghs_) are nobody's.
    private static readonly string[] PersonPrefixes = ["ghp_", "gho_", "ghu_", "github_pat_"];

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    /// <summary>What a token may ask about; null answers are all the same 404.</summary>
    /// <param name="token">The bearer token.</param>
    /// <param name="repositoryId">The repository that is asked about; null: the job's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(Asker? Asker, TimeSpan? Wait)> FindAsync(string token, long? repositoryId, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
        {
            return (null, null);
        }
        if (limits.Wait(SessionTokens.Hash(token)) is { } wait)
        {
            return (null, wait);
        }
        return SessionTokens.IsPossible(token)
            ? (await JobAsync(token, repositoryId, cancellationToken), null)
            : await PersonAsync(token, repositoryId, cancellationToken);
    }

    public void Dispose() => _answers.Dispose();

    private async Task<Asker?> JobAsync(string token, long? repositoryId, CancellationToken cancellationToken)
    {
        var hash = SessionTokens.Hash(token);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var job = await (
            from row in database.SessionTokens.AsNoTracking()
            where row.TokenHash == hash && row.ExpiresAt > now
            join report in database.JobReports on row.ReportId equals report.ReportId
            select new
            {
                report.RepositoryId,
                report.OwnerId,
                report.WorkflowFile,
                report.JobKey,
            }
        ).SingleOrDefaultAsync(cancellationToken);
        if (
            job is null
            || (repositoryId is { } asked && asked != job.RepositoryId)
            || await repositories.FindAsync(job.RepositoryId, cancellationToken) is not { } repository
            || repository.OwnerId != job.OwnerId
        )
        {
            return null;
        }
        return new Asker(repository, job.WorkflowFile, job.JobKey, IsStranger: false);
    }

    private async Task<(Asker? Asker, TimeSpan? Wait)> PersonAsync(string token, long? repositoryId, CancellationToken cancellationToken)
    {
        if (
            repositoryId is not { } id
            || !PersonPrefixes.Any(prefix => token.StartsWith(prefix, StringComparison.Ordinal))
            || !token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            || await repositories.FindAsync(id, cancellationToken) is not { } repository
        )
        {
            return (null, null);
        }
        var key = string.Create(CultureInfo.InvariantCulture, $"{SessionTokens.Hash(token)} {id} {repository.Visibility}");
        if (!_answers.TryGetValue(key, out bool mayRead))
        {
            // All tokens together: made-up ones must not turn the bot into a storm on GitHub.
            if (limits.Wait("github") is { } wait)
            {
                return (null, wait);
            }
            mayRead = await github.MayReadAsync(token, repository.Address, cancellationToken);
            _answers.Set(key, mayRead, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }
        // Everybody can read a public repository, so its reader is told what anybody is.
        return (mayRead ? new Asker(repository, null, null, IsStranger: repository.Visibility == "public") : null, null);
    }
}

/// <summary>Who asks.</summary>
/// <param name="Repository">About which repository.</param>
/// <param name="Workflow">The asking job's workflow; null for a person.</param>
/// <param name="Job">Its key; null for a person, or when it could not be told.</param>
/// <param name="IsStranger">Whether it can be anybody: then nothing of a private source is told.</param>
internal sealed record Asker(LinkedRepository Repository, string? Workflow, string? Job, bool IsStranger);
