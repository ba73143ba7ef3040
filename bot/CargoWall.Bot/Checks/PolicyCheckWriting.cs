using CargoWall.Bot.Attention;
using CargoWall.Bot.Outbox;
using CargoWall.GitHub;

namespace CargoWall.Bot.Checks;

/// <summary>Judges a commit and writes its policy check, with the comment that asks a person to act where one must.</summary>
internal sealed class PolicyCheckWriting(IGitHub github, PolicyPreview preview, PolicyCheckText text, AttentionComment attention, IOutbox outbox)
{
    public async Task WriteAsync(CheckedCommit commit, CancellationToken cancellationToken)
    {
        if (await preview.LookAsync(github.Read(commit.Repository), commit, cancellationToken) is not { } report)
        {
            return;
        }

        var check = text.Write(commit, report);
        await outbox.EnqueueAsync(check, cancellationToken);
        await attention.AskAsync(commit.Repository, commit.Head, check.Name, check.Title, PolicyAsk.Of(report, check.Conclusion), cancellationToken);
    }
}
