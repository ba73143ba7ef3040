using System.Collections.Concurrent;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Events;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Runs;

/// <summary>Snapshots read back and _compiled, the last few of them kept.</summary>
internal sealed class ServedPolicies(IPolicyServing policies, CredibleAutoAllow credible)
{
    private const int Kept = 64;
    private readonly ConcurrentDictionary<string, PinnedPolicy> _compiled = new(StringComparer.Ordinal);

    /// <summary>The mode of a snapshot; null when it says that no policy concerns the repository.</summary>
    public static AgentMode? ModeOf(PolicySnapshot snapshot) => ModeOf(Read(snapshot));

    /// <inheritdoc cref="ModeOf(PolicySnapshot)"/>
    public static AgentMode? ModeOf(EffectivePolicy policy) =>
        policy switch
        {
            { IsUnprotected: true } => null,
            { Mode: PolicyMode.Enforce } => AgentMode.Enforce,
            _ => AgentMode.Audit,
        };

    /// <summary>The policy that a report is pinned to, ready to judge.</summary>
    public async Task<PinnedPolicy> FindAsync(string snapshotId, CancellationToken cancellationToken)
    {
        if (_compiled.TryGetValue(snapshotId, out var known))
        {
            return known;
        }
        var snapshot =
            await policies.FindAsync(snapshotId, cancellationToken)
            ?? throw new InvalidOperationException($"The snapshot {snapshotId}, which a report is pinned to, is not in the database.");
        if (_compiled.Count >= Kept)
        {
            _compiled.Clear();
        }
        return _compiled.GetOrAdd(snapshotId, _ => new PinnedPolicy(Read(snapshot), credible.Context));
    }

    private static EffectivePolicy Read(PolicySnapshot snapshot) =>
        ServedPolicy
            .Read(snapshot.Document.Span)
            .Match(
                policy => policy.Served.Policy,
                refused => throw new InvalidOperationException($"The snapshot {snapshot.Id} cannot be read: {refused.Message}")
            );
}
