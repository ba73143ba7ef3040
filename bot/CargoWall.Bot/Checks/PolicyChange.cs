using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>What a change of files does to one effective policy.</summary>
internal sealed record PolicyChange
{
    private PolicyChange(EffectivePolicy before, EffectivePolicy after)
    {
        Before = before;
        After = after;
        var old = before.Rules.Select(rule => (rule.ToString(), rule.Required)).ToHashSet();
        var now = after.Rules.Select(rule => (rule.ToString(), rule.Required)).ToHashSet();
        Added = [.. after.Rules.Where(rule => !old.Contains((rule.ToString(), rule.Required)))];
        Removed = [.. before.Rules.Where(rule => !now.Contains((rule.ToString(), rule.Required)))];
    }

    public EffectivePolicy Before { get; }

    public EffectivePolicy After { get; }

    public ImmutableArray<Rule> Added { get; }

    public ImmutableArray<Rule> Removed { get; }

    /// <summary>Whether more may pass than before.</summary>
    public bool Widens =>
        Added.Any(rule => !rule.Deny) || Removed.Any(rule => rule.Deny)
        || (Before.Mode, After.Mode) is (PolicyMode.Enforce, PolicyMode.Audit)
        || (Before.DefaultAction, After.DefaultAction) is (DefaultAction.Deny, DefaultAction.Allow)
        || (Before.Sudo.Enabled && !After.Sudo.Enabled)
        || (After.Sudo.Enabled && After.Sudo.AllowCommands.Except(Before.Sudo.AllowCommands).Any() && Before.Sudo.Enabled)
        || (Before.TlsInspect && !After.TlsInspect)
        || (!Before.IsUnprotected && After.IsUnprotected)
        || Switches.Any(it => it is { Before: false, After: true });

    /// <summary>Whether less may pass than before.</summary>
    public bool Narrows =>
        Added.Any(rule => rule.Deny) || Removed.Any(rule => !rule.Deny)
        || (Before.Mode, After.Mode) is (PolicyMode.Audit, PolicyMode.Enforce)
        || (Before.DefaultAction, After.DefaultAction) is (DefaultAction.Allow, DefaultAction.Deny)
        || (!Before.Sudo.Enabled && After.Sudo.Enabled)
        || (Before.Sudo.Enabled && After.Sudo.Enabled && Before.Sudo.AllowCommands.Except(After.Sudo.AllowCommands).Any())
        || (!Before.TlsInspect && After.TlsInspect)
        || Switches.Any(it => it is { Before: true, After: false });

    /// <summary>Auto-allow kinds that a policy can switch.</summary>
    public IEnumerable<(string Name, bool Before, bool After)> Switches =>
    [
        ("github", Before.AutoAllow.GitHub, After.AutoAllow.GitHub),
        ("azure-platform", Before.AutoAllow.AzurePlatform, After.AutoAllow.AzurePlatform),
        ("azure-storage", Before.AutoAllow.AzureStorage, After.AutoAllow.AzureStorage),
        ("cloud-metadata", Before.AutoAllow.CloudMetadata, After.AutoAllow.CloudMetadata),
    ];

    /// <summary>Null when what is enforced stays the same.</summary>
    public static PolicyChange? Between(EffectivePolicy before, EffectivePolicy after) =>
        before.IsUnprotected == after.IsUnprotected && before.Digest == after.Digest ? null : new PolicyChange(before, after);
}
