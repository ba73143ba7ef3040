using System.Globalization;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>
/// Who may ask about the policy of a repository: a job of it, by its session token or an ID token, and a person who can read it, by a GitHub token of theirs.
/// </summary>
internal sealed class QuestionAccess(
    IDbContextFactory<CargoWallDb> databases,
    LinkedRepositories repositories,
    ActionsTokens idTokens,
    TokenFreshness freshness,
    JobResolution jobs,
    IGitHub github,
    QuestionLimits limits,
    TimeProvider time
) : IDisposable
{
    private const int LongestToken = 512;
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(5);

    // GitHub's own prefixes ("GitHub's token formats"); anything else is not even shown to GitHub. Tokens of apps and jobs (ghs_) are nobody's.
    private static readonly string[] PersonPrefixes = ["ghp_", "gho_", "ghu_", "github_pat_"];

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    /// <summary>What a token may ask about; all that may not are the same 404.</summary>
    /// <param name="token">The bearer token.</param>
    /// <param name="asked">The repository that is asked about; without one: the job's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitHubException">GitHub gave no answer about the asker.</exception>
    public async Task<Admission> FindAsync(string token, AskedRepository asked, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
        {
            return token.Length <= ActionsTokens.MaximumTokenLength && token.Contains('.', StringComparison.Ordinal)
                ? await RunningJobAsync(token, asked, cancellationToken)
                : Nothing;
        }
        if (limits.Wait(SessionTokens.Hash(token)) is { } wait)
        {
            return TooOften(wait);
        }
        return SessionTokens.IsPossible(token) ? await JobAsync(token, asked, cancellationToken) : await PersonAsync(token, asked, cancellationToken);
    }

    public void Dispose() => _answers.Dispose();

    private static Admission Nothing { get; } = new(null, Problems.NoSuchPolicy, null);

    private static Admission TooOften(TimeSpan wait) =>
        new(null, Problems.Make(StatusCodes.Status429TooManyRequests, ApiProblem.TooManyRequests, "This token asks too often."), wait);

    private async Task<Admission> JobAsync(string token, AskedRepository asked, CancellationToken cancellationToken)
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
            || await repositories.FindAsync(job.RepositoryId, cancellationToken) is not { } repository
            || repository.OwnerId != job.OwnerId
            || !asked.Fits(repository)
        )
        {
            return Nothing;
        }
        return new Admission(new Asker(repository, job.WorkflowFile, job.JobKey, IsStranger: false), null, null);
    }

    // No session is opened and no jti used up: a question must not take the report of the job from its agent.
    private async Task<Admission> RunningJobAsync(string token, AskedRepository asked, CancellationToken cancellationToken)
    {
        var outcome = await idTokens.VerifyAsync(token, cancellationToken);
        if (outcome is not TokenOutcome.Verified { Identity: var identity })
        {
            return outcome is TokenOutcome.Undecided undecided ? new Admission(null, Problems.Unavailable(undecided.Reason), RetrySoon) : Nothing;
        }
        if (limits.Wait(string.Create(CultureInfo.InvariantCulture, $"run {identity.RunId} {identity.CheckRunId}")) is { } wait)
        {
            return TooOften(wait);
        }
        if (
            await repositories.FindAsync(identity.RepositoryId, cancellationToken) is not { } repository
            || repository.OwnerId != identity.OwnerId
            || !asked.Fits(repository)
            || await freshness.StaleAsync(identity, cancellationToken) is not null
        )
        {
            return Nothing;
        }
        var decision = await jobs.DecideAsync(repository, identity, claimed: null, cancellationToken);
        return new Admission(new Asker(repository, decision.Workflow, decision.Job, IsStranger: false), null, null);
    }

    private async Task<Admission> PersonAsync(string token, AskedRepository asked, CancellationToken cancellationToken)
    {
        if (
            !PersonPrefixes.Any(prefix => token.StartsWith(prefix, StringComparison.Ordinal))
            || !token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            || await LinkedAsync(asked, cancellationToken) is not { } repository
        )
        {
            return Nothing;
        }
        var key = string.Create(CultureInfo.InvariantCulture, $"{SessionTokens.Hash(token)} {repository.Id} {repository.Visibility}");
        if (!_answers.TryGetValue(key, out bool mayRead))
        {
            // All tokens together: made-up ones must not turn the bot into a storm on GitHub.
            if (limits.Wait("github") is { } wait)
            {
                return TooOften(wait);
            }
            mayRead = await github.MayReadAsync(token, repository.Address, cancellationToken);
            _answers.Set(key, mayRead, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }
        // Everybody can read a public repository, so its reader is told what anybody is.
        return mayRead ? new Admission(new Asker(repository, null, null, IsStranger: repository.Visibility == "public"), null, null) : Nothing;
    }

    private async Task<LinkedRepository?> LinkedAsync(AskedRepository asked, CancellationToken cancellationToken) =>
        asked.Id is { } id
            ? await repositories.FindAsync(id, cancellationToken) is { } found && asked.Fits(found)
                ? found
                : null
            : asked.Name is { } name
                ? await repositories.FindByNameAsync(name, cancellationToken)
                : null;
}

/// <summary>The repository that a question names.</summary>
/// <param name="Id">Null when it is not given.</param>
/// <param name="Name">Its present name; null when it is not given. GitHub is asked by the id that it stands for.</param>
internal sealed record AskedRepository(long? Id, RepositoryName? Name)
{
    /// <summary>Whether nothing that was given speaks of another repository.</summary>
    public bool Fits(LinkedRepository repository) =>
        (Id is not { } id || id == repository.Id)
        && (Name is not { } name || string.Equals(name.ToString(), repository.Address.Name.ToString(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>Whether somebody may ask.</summary>
/// <param name="Asker">Null when they may not.</param>
/// <param name="Refusal">What they are told then.</param>
/// <param name="RetryAfter">When to ask again; null when that changes nothing.</param>
internal sealed record Admission(Asker? Asker, ApiProblem? Refusal, TimeSpan? RetryAfter);

/// <summary>Who asks.</summary>
/// <param name="Repository">About which repository.</param>
/// <param name="Workflow">The asking job's workflow; null for a person.</param>
/// <param name="Job">Its key; null for a person, or when it could not be told.</param>
/// <param name="IsStranger">Whether it can be anybody: then nothing of a private source is told.</param>
internal sealed record Asker(LinkedRepository Repository, string? Workflow, string? Job, bool IsStranger);
