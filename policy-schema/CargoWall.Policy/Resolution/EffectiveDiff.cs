using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>The difference between two effective policies, in words that a reviewer understands.</summary>
public sealed class EffectiveDiff
{
    private EffectiveDiff(ImmutableArray<EffectiveChange> changes, string baseDigest, string headDigest)
    {
        Changes = changes;
        BaseDigest = baseDigest;
        HeadDigest = headDigest;
    }

    /// <summary>The changes: protection and mode first, then the default action, rules, sudo and settings.</summary>
    public ImmutableArray<EffectiveChange> Changes { get; }

    public string BaseDigest { get; }

    public string HeadDigest { get; }

    /// <summary>Whether nothing that is enforced changes, now or once a rule ends. Reasons and places may still have changed.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>What all changes together do.</summary>
    public ChangeDirection Direction => Changes.Aggregate(ChangeDirection.None, (direction, change) => direction | change.Direction);

    /// <summary>Compares.</summary>
    /// <param name="before">The policy as it is.</param>
    /// <param name="after">The policy as it would be.</param>
    public static EffectiveDiff Between(EffectivePolicy before, EffectivePolicy after)
    {
        var changes = ScalarChanges(before, after)
            .Concat(RuleChanges.Between(before.Rules, after.Rules))
            .Concat(SetChanges("sudo command", before.Sudo.AllowCommands, after.Sudo.AllowCommands))
            .Concat(SetChanges("search domain", before.SearchDomains, after.SearchDomains))
            .Concat(SettingChanges(before, after));
        return new EffectiveDiff([.. changes], before.Digest, after.Digest);
    }

    private static IEnumerable<EffectiveChange> ScalarChanges(EffectivePolicy before, EffectivePolicy after)
    {
        if (before.IsUnprotected != after.IsUnprotected)
        {
            yield return after.IsUnprotected
                ? new EffectiveChange(ChangeDirection.Widens, "no policy holds any more: the inputs of the step decide alone", null)
                : new EffectiveChange(ChangeDirection.Narrows, "a policy holds from now on", null);
        }

        if (before.Mode != after.Mode)
        {
            yield return Change(before.Mode < after.Mode, $"mode: {PolicyWords.Mode.Of(before.Mode)} → {PolicyWords.Mode.Of(after.Mode)}");
        }

        if (before.DefaultAction != after.DefaultAction)
        {
            yield return Change(
                after.DefaultAction == DefaultAction.Deny,
                $"default action: {PolicyWords.DefaultAction.Of(before.DefaultAction)} → {PolicyWords.DefaultAction.Of(after.DefaultAction)}"
            );
        }

        if (before.Sudo.Enabled != after.Sudo.Enabled)
        {
            yield return Change(after.Sudo.Enabled, $"sudo lockdown: {OnOff(before.Sudo.Enabled)} → {OnOff(after.Sudo.Enabled)}");
        }

        if (before.TlsInspect != after.TlsInspect)
        {
            yield return Change(
                after.TlsInspect,
                $"TLS without inspection: {(before.TlsInspect ? "locked" : "possible")} → {(after.TlsInspect ? "locked" : "possible")}"
            );
        }
    }

    private static IEnumerable<EffectiveChange> SettingChanges(EffectivePolicy before, EffectivePolicy after)
    {
        foreach (
            var (name, old, now) in new[]
            {
                ("github", before.AutoAllow.GitHub, after.AutoAllow.GitHub),
                ("azure-platform", before.AutoAllow.AzurePlatform, after.AutoAllow.AzurePlatform),
                ("azure-storage", before.AutoAllow.AzureStorage, after.AutoAllow.AzureStorage),
                ("cloud-metadata", before.AutoAllow.CloudMetadata, after.AutoAllow.CloudMetadata),
            }
        )
        {
            if (old != now)
            {
                yield return Change(!now, $"auto-allow of {name}: {OnOff(old)} → {OnOff(now)}");
            }
        }

        if (before.Settings.OnUnavailable != after.Settings.OnUnavailable)
        {
            yield return Change(
                after.Settings.OnUnavailable > before.Settings.OnUnavailable,
                $"without a policy to fetch: {PolicyWords.OnUnavailable.Of(before.Settings.OnUnavailable)} → {PolicyWords.OnUnavailable.Of(after.Settings.OnUnavailable)}"
            );
        }

        if (before.Settings.FailJobOnDeny != after.Settings.FailJobOnDeny)
        {
            yield return Change(
                after.Settings.FailJobOnDeny,
                $"a deny fails the job: {OnOff(before.Settings.FailJobOnDeny)} → {OnOff(after.Settings.FailJobOnDeny)}"
            );
        }
    }

    private static IEnumerable<EffectiveChange> SetChanges(string what, ImmutableArray<string> before, ImmutableArray<string> after) =>
        after
            .Except(before, StringComparer.Ordinal)
            .Select(added => Change(narrows: false, $"adds the {what} {added}"))
            .Concat(before.Except(after, StringComparer.Ordinal).Select(removed => Change(narrows: true, $"removes the {what} {removed}")));

    private static EffectiveChange Change(bool narrows, string text) => new(narrows ? ChangeDirection.Narrows : ChangeDirection.Widens, text, null);

    private static string OnOff(bool on) => on ? "on" : "off";
}
