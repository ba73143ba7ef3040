using CargoWall.Bot.Checks;
using CargoWall.Bot.Egress;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Commands;

/// <summary>Judges the head of a pull request once more and writes both checks anew.</summary>
internal sealed class CheckRepetition(PolicyCheckWriting checks, EgressHeads heads)
{
    public async Task RepeatAsync(RepositoryAddress repository, PullRequest pull, CancellationToken cancellationToken)
    {
        await checks.WriteAsync(new CheckedCommit(repository, pull.Head.Sha, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false, Again: true), cancellationToken);
        await heads.RepeatAsync(repository.Id.Value, pull.Head.Sha, cancellationToken);
    }
}
