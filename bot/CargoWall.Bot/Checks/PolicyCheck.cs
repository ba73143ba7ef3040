using CargoWall.Bot.Attention;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>Writes the check <c>CargoWall policy</c> of a commit, whoever asked for it.</summary>
internal sealed class PolicyCheck(
    IGitHub github,
    PolicyPreview preview,
    PolicyCheckText text,
    WideningReview reviews,
    PolicyReadiness readiness,
    GoodSets goodSets,
    AttentionComment attention,
    OutdatedChecks outdated,
    IOutbox outbox,
    TimeProvider time
)
{
    /// <summary>Looks at the commit and publishes what it would do.</summary>
    /// <returns>What kept it from being looked at.</returns>
    public async Task<PolicyCheckOutcome> PublishAsync(CheckedCommit commit, CancellationToken cancellationToken)
    {
        await readiness.EnsureAsync(commit.Repository.Id, cancellationToken);
        if (await goodSets.FindAsync(commit.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return PolicyCheckOutcome.Gone;
        }

        // The policy in force decides: what is proposed cannot switch its own check off, nor the review that it needs.
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var settings = Resolver.Resolve(inForce.For(workflow: null, job: null, day)).Policy.Settings;
        if (settings.Checks == ChecksSetting.Disabled)
        {
            await RecordAsync(commit, Under(served: null), cancellationToken);
            return PolicyCheckOutcome.Disabled;
        }

        if (await preview.LookAsync(github.Read(commit.Repository), commit, cancellationToken) is not { } report)
        {
            return PolicyCheckOutcome.Gone;
        }

        if (settings.Review == ReviewSetting.Widening && report is PolicyReport.Compared { Widens: true } widening && !commit.IsOnBranch)
        {
            report = widening with { Review = await reviews.FindAsync(commit, cancellationToken) };
        }

        var check = text.Write(commit, report);
        await outbox.EnqueueAsync(check, cancellationToken);
        await attention.AskAsync(commit.Repository, commit.Head, check.Name, check.Title, PolicyAsk.Of(report, check.Conclusion), cancellationToken);
        await RecordAsync(commit, report is PolicyReport.Unchanged ? null : Under(CheckBasis.ServedBy(report)), cancellationToken);
        return PolicyCheckOutcome.Published;

        JudgedUnder Under(string? served) => new(inForce.OwnerGeneration, inForce.RepositoryGeneration, CheckBasis.Of(inForce, day, served));
    }

    // A change of the policies in force is a reason to look again at proposals that they have a part in.
    private Task RecordAsync(CheckedCommit commit, JudgedUnder? under, CancellationToken cancellationToken) =>
        commit.IsOnBranch ? Task.CompletedTask : outdated.RecordAsync(commit.Repository.Id.Value, commit.Head, under, cancellationToken);
}

/// <summary>What became of the wish for a check.</summary>
internal enum PolicyCheckOutcome
{
    Published,

    /// <summary>The policy in force switches checks off.</summary>
    Disabled,

    /// <summary>Commit or repository are not there any more.</summary>
    Gone,
}
