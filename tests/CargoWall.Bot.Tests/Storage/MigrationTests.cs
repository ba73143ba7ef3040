using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Storage;

/// <summary>What becomes of rows that an older release wrote.</summary>
public sealed class MigrationTests
{
    private static readonly RepositoryAddress Repository = new(new InstallationId(1), new RepositoryId(2), new RepositoryName("acme", "web"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_replies_from_before_the_column_it_is_filled_with_the_pull_request_that_each_tells_of()
    {
        using var older = await TemporaryDatabase.CreateOlderAsync("20261111000001_WriteBudget");
        await using var database = older.CreateDbContext();
        const string PullRequest = "pull-request:2:cargowall/o'brien+1-0123456789ab";
        var telling = Reply(71, PullRequest);
        var plain = Reply(72, null);
        var comment = new OutboxWrite.Comment
        {
            Repository = Repository,
            Issue = 7,
            Marker = "quoting",
            Body = $$"""{"OutcomeOf":"{{PullRequest}}"}""",
        };
        foreach (var write in new OutboxWrite[] { telling, plain, comment })
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO outbox
                  (key, installation_id, repository_id, repository_name, priority, payload, content_hash, state, attempts, version, due_at, created_at, updated_at)
                VALUES
                  ({write.Key}, 1, 2, 'acme/web', 0, {OutboxPayload.Of(write)}, '', 1, 1, 1, '2026-11-11', '2026-11-11', '2026-11-11')
                """,
                Cancel
            );
        }

        await DatabaseSetUp.MigrateAsync(database, Cancel);

        Assert.Equal(
            new Dictionary<string, string?>
            {
                [telling.Key] = PullRequest,
                [plain.Key] = null,
                [comment.Key] = null,
            },
            await database.Outbox.ToDictionaryAsync(row => row.Key, row => row.OutcomeOf, Cancel)
        );
    }

    private static OutboxWrite.Reply Reply(long inReplyTo, string? outcomeOf) =>
        new()
        {
            Repository = Repository,
            Issue = 7,
            InReplyTo = inReplyTo,
            Body = "Asked.",
            OutcomeOf = outcomeOf,
        };
}
