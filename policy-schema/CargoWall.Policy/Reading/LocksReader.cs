using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>locks</c>.</summary>
internal static class LocksReader
{
    public static PolicyLocks Read(YamlNode.Mapping mapping, ProblemList problems)
    {
        var keys = new KeyReader(mapping, "'locks'", ["mode", "default-action", "ceiling", "sudo-allow-max", "settings", "tls"], problems);
        return new PolicyLocks
        {
            ModeEnforce = OnlyValue(keys, "mode", "enforce", problems),
            DefaultDeny = OnlyValue(keys, "default-action", "deny", problems),
            Ceiling = keys.ListOrNull("ceiling")?.Select(node => CeilingReader.Read(node, problems)).OfType<CeilingEntry>().ToImmutableArray(),
            SudoAllowMax = keys.ListOrNull("sudo-allow-max") is { } commands
                ? [.. SudoReader.Commands(commands, problems).Select(command => command.Path).Distinct()]
                : null,
            Settings = keys.Mapping("settings") is { } settings ? SettingsReader.ReadLocked(settings, problems) : new SettingsOpinion(),
            TlsInspect = OnlyValue(keys, "tls", "inspect", problems),
            Origin = problems.OriginOf(mapping),
        };
    }

    private static bool OnlyValue(KeyReader keys, string key, string value, ProblemList problems)
    {
        if (keys.Value(key) is not { } node)
        {
            return false;
        }

        if (node is YamlNode.Scalar scalar && scalar.Text == value)
        {
            return true;
        }

        problems.Error(
            node,
            ProblemCodes.BadValue,
            $"A lock on '{key}' has one value, {value}, not {ScalarValues.Shown(node)}. Write {value}, or remove the key."
        );
        return false;
    }
}
