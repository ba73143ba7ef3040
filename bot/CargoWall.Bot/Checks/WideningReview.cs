using CargoWall.Bot.Attention;
using CargoWall.Bot.Commands.Access;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Whether somebody with admin permission approved exactly this head. Of each reviewer the last word on this head counts; an approval of an
/// older one says nothing about what came after it. The group of a merge queue is a commit that nobody can review: there the reviews of its pull request
/// count.
/// </summary>
internal sealed class WideningReview(IGitHub github, PullRequestBook pulls, ActorAccess access)
{
    private const int MostReviewers = 50;

    /// <summary>What reviews say about the head of the open pull requests that have it, or of the one that is queued.</summary>
    public async Task<ReviewState> FindAsync(CheckedCommit commit, CancellationToken cancellationToken)
    {
        var reader = github.Read(commit.Repository);
        foreach (var (number, head) in await HeadsAsync(reader, commit, cancellationToken))
        {
            foreach (var review in await LastWordsAsync(reader, number, head, cancellationToken))
            {
                var reviewer = review.User!; // Reviews without an account were left out.
                if (
                    review.State == "APPROVED"
                    && (await access.FindAsync(commit.Repository, reviewer.Id, reviewer.Login, cancellationToken)).Level == AccessLevel.Admin
                )
                {
                    return new ReviewState(reviewer.Login, commit.Queued);
                }
            }
        }

        return new ReviewState(ApprovedBy: null, commit.Queued);
    }

    private async Task<IEnumerable<(int Number, string Head)>> HeadsAsync(IGitHubReader reader, CheckedCommit commit, CancellationToken cancellationToken)
    {
        if (commit.Queued is not { } number)
        {
            return (await pulls.FindOpenAsync(commit.Repository.Id.Value, commit.Head, cancellationToken)).Select(pull => (pull.Number, pull.HeadSha));
        }

        // A push takes a pull request out of the queue, so the head that GitHub tells is the one in the group, or the group is none any more.
        return await reader.PullRequests.FindAsync(number, cancellationToken) is { } queued ? [(number, queued.Head.Sha)] : [];
    }

    private static async Task<IReadOnlyList<PullRequestReview>> LastWordsAsync(
        IGitHubReader reader,
        int number,
        string head,
        CancellationToken cancellationToken
    )
    {
        var last = new Dictionary<long, PullRequestReview>();
        await foreach (var review in reader.PullRequests.ListReviewsAsync(number, cancellationToken))
        {
            // A comment takes no approval back.
            if (review.User is { } reviewer && review.CommitId == head && review.State is "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED")
            {
                last[reviewer.Id] = review;
            }
        }

        return [.. last.Values.Take(MostReviewers)];
    }
}

/// <summary>What the reviews that a widening needs have said.</summary>
/// <param name="ApprovedBy">Login of who approved; null while nobody has.</param>
/// <param name="Queued">Number of the pull request whose reviews count for the group of a merge queue; null where the commit's own do.</param>
internal sealed record ReviewState(string? ApprovedBy, int? Queued = null);
