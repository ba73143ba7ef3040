using System.Security.Cryptography;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Policies;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies;

/// <summary>Served documents, kept for good under the hash of their bytes.</summary>
internal sealed class PolicySnapshots(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    public async Task<PolicySnapshot> KeepAsync(Resolution resolution, CancellationToken cancellationToken)
    {
        var served = ServedPolicy.From(resolution.Policy);
        var snapshot = new PolicySnapshot
        {
            Id = Convert.ToHexStringLower(SHA256.HashData(served.Utf8Json.Span)),
            Digest = served.Digest,
            Document = served.Utf8Json,
            Explanation = ExplanationText.Of(resolution.Explanation),
        };
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO policy_snapshots (snapshot_id, digest, document, explanation, created_at)
            VALUES ({snapshot.Id}, {snapshot.Digest}, {snapshot.Document.ToArray()}, {snapshot.Explanation}, {now})
            ON CONFLICT (snapshot_id) DO NOTHING
            """,
            cancellationToken
        );
        return snapshot;
    }

    public async Task<PolicySnapshot?> FindAsync(string snapshotId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Snapshots.AsNoTracking().FirstOrDefaultAsync(known => known.SnapshotId == snapshotId, cancellationToken);
        return row is null ? null : ToSnapshot(row);
    }

    public static PolicySnapshot ToSnapshot(SnapshotRow row) =>
        new()
        {
            Id = row.SnapshotId,
            Digest = row.Digest,
            Document = row.Document,
            Explanation = row.Explanation,
        };
}
