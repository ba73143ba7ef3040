using CargoWall.Bot.Checks;
using CargoWall.Bot.Egress;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Commands;

/// <summary>Judges the head of a pull request once more and writes both checks anew.</summary>
internal sealed class CheckRepetition(PolicyCheck check, EgressHeads heads)
{
    /// <returns>What became of the policy check; nothing is repeated where the policy switches checks off.</returns>
    public async Task<PolicyCheckOutcome> RepeatAsync(RepositoryAddress repository, PullRequest pull, CancellationToken cancellationToken)
    {
        var commit = new CheckedCommit(repository, pull.Head.Sha, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false, Again: true);
        var outcome = await check.PublishAsync(commit, cancellationToken);
        if (outcome != PolicyCheckOutcome.Disabled)
        {
            await heads.RepeatAsync(repository.Id.Value, pull.Head.Sha, cancellationToken);
        }

        return outcome;
    }
}
