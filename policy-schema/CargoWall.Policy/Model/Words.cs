using System.Diagnostics.CodeAnalysis;
using CargoWall.Policy.Formats;

namespace CargoWall.Policy.Model;

/// <summary>The words by which values of the model are written in files and on the wire, one table a type.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class Words<T>
    where T : struct, Enum
{
    private readonly (string Word, T Value)[] _entries;

    internal Words(params (string Word, T Value)[] entries) => _entries = entries;

    /// <summary>Every word, in the order in which a message lists them.</summary>
    public IEnumerable<string> All => _entries.Select(entry => entry.Word);

    public string Of(T value) => _entries.First(entry => EqualityComparer<T>.Default.Equals(entry.Value, value)).Word;

    public bool TryRead(string? word, [NotNullWhen(true)] out T? value)
    {
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Word, word, StringComparison.Ordinal))
            {
                value = entry.Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}

/// <summary>The tables.</summary>
public static class PolicyWords
{
    public static Words<PolicyMode> Mode { get; } = new(("audit", PolicyMode.Audit), ("enforce", PolicyMode.Enforce));

    public static Words<DefaultAction> DefaultAction { get; } = new(("deny", Model.DefaultAction.Deny), ("allow", Model.DefaultAction.Allow));

    public static Words<Entity> Entity { get; } =
        new(
            ("organization", Model.Entity.Organization),
            ("repository", Model.Entity.Repository),
            ("workflow", Model.Entity.Workflow),
            ("job", Model.Entity.Job)
        );

    public static Words<PolicyLevel> Level { get; } = new(("organization", PolicyLevel.Organization), ("repository", PolicyLevel.Repository));

    /// <summary>Formats of other engines.</summary>
    public static Words<PolicyFormat> Format { get; } =
        new(
            ("cargowall", PolicyFormat.CargoWall),
            ("harden-runner", PolicyFormat.HardenRunner),
            ("egress-filter", PolicyFormat.EgressFilter),
            ("github", PolicyFormat.GitHub)
        );

    public static Words<ChecksSetting> Checks { get; } = new(("enabled", ChecksSetting.Enabled), ("disabled", ChecksSetting.Disabled));

    public static Words<OnUnavailable> OnUnavailable { get; } =
        new(
            ("last-known", Model.OnUnavailable.LastKnown),
            ("local", Model.OnUnavailable.Local),
            ("audit", Model.OnUnavailable.Audit),
            ("lockdown", Model.OnUnavailable.Lockdown)
        );

    public static Words<ReviewSetting> Review { get; } = new(("none", ReviewSetting.None), ("widening", ReviewSetting.Widening));

    public static Words<ScopeKey> ScopeKey { get; } =
        new(
            ("uses", Model.ScopeKey.Uses),
            ("step", Model.ScopeKey.Step),
            ("exe", Model.ScopeKey.Exe),
            ("args", Model.ScopeKey.Argument),
            ("image", Model.ScopeKey.Image),
            ("cgroup", Model.ScopeKey.CGroup)
        );
}
