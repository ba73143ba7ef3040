using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>What is enforced for one job.</summary>
public sealed record EffectivePolicy
{
    /// <summary>The answer for a repository that no file speaks about: nothing is decided here, the inputs of the step decide alone.</summary>
    public static EffectivePolicy Unprotected { get; } = new() { IsUnprotected = true };

    /// <summary>Whether no file at either level speaks about the repository.</summary>
    public bool IsUnprotected { get; init; }

    public PolicyMode Mode { get; init; } = PolicyMode.Audit;

    public DefaultAction DefaultAction { get; init; } = DefaultAction.Deny;

    /// <summary>The rules in canonical order, without repeats.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    public SudoLockdown Sudo { get; init; } = SudoLockdown.Off;

    /// <summary>Domains without a leading dot, sorted. Rules have been copied for them already: the DNS proxy answers NXDOMAIN for what nothing matches under one.</summary>
    public ImmutableArray<string> SearchDomains { get; init; } = [];

    public PolicySettings Settings { get; init; } = PolicySettings.Default;

    /// <summary>Auto-allow kinds that are on.</summary>
    public AutoAllowSettings AutoAllow => Settings.AutoAllow;

    /// <summary>Whether children can neither pass TLS through uninspected nor skip certificate checks.</summary>
    public bool TlsInspect { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal over the canonical JSON of what is enforced. Computed at each call.</summary>
    public string Digest => PolicyDigest.Of(this);
}
