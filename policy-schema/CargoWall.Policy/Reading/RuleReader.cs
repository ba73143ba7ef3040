using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads an entry of <c>rules</c>.</summary>
internal static class RuleReader
{
    private static readonly string[] TargetKeys = ["host", "ip", "cidr", "url"];
    private static readonly string[] ScopeNames = ["uses", "step", "exe", "args", "image", "cgroup"];
    private static readonly string[] Keys = [.. TargetKeys, "ports", "protocol", "deny", "methods", "expires", "why", .. ScopeNames];

    /// <summary>The rule; null after a problem was reported.</summary>
    public static Rule? Read(YamlNode node, ProblemList problems)
    {
        if (Entries.Mapping(node, "A rule", problems, Mend) is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A rule", Keys, problems);
        var deny = keys.Boolean("deny") ?? false;
        var target = ReadTarget(keys, problems);
        var traffic = PortsReader.Read(keys, problems);
        var expires = ReadExpires(keys, deny, problems);
        var scope = ReadScope(keys, problems);
        var why = keys.Text("why");
        return target is null || traffic is null
            ? null
            : new Rule
            {
                Target = target,
                Traffic = target is RuleTarget.Url url ? url.Pattern.Traffic : traffic,
                Deny = deny,
                Scope = scope,
                Expires = expires,
                Why = why,
                Origin = problems.OriginOf(node),
            };
    }

    private static string? Mend(string text)
    {
        if (Prefix.TryParse(text, out var prefix))
        {
            return $"{{ {(prefix.IsAddress ? "ip" : "cidr")}: {(prefix.IsIPv4 ? text : $"\"{text}\"")} }}";
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        return HostPattern.TryParse(host, out var pattern, out _) && (port is null || PortsReader.TryParse(port, out _))
            ? $"{{ host: {(pattern!.IsPlain ? host : $"\"{host}\"")}{(port is null ? string.Empty : $", ports: [{port}]")} }}"
            : null;
    }

    private static RuleTarget? ReadTarget(KeyReader keys, ProblemList problems)
    {
        var present = TargetKeys.Where(keys.Has).ToList();
        if (present.Count == 0)
        {
            // A key that nobody knows may be the destination misspelt, and has been reported.
            if (keys.Node.Entries.All(entry => Keys.Contains(entry.Key.Text) && !TargetKeys.Contains(entry.Key.Text)))
            {
                problems.Error(keys.Node, ProblemCodes.NoTarget, "A rule needs one of host, ip, cidr or url. Add the destination that it is about.");
            }

            return null;
        }

        if (present.Count > 1)
        {
            problems.Error(
                keys.Key(present[1])!,
                ProblemCodes.SeveralTargets,
                $"A rule has one destination, and this one has {ScalarValues.Choice(present).Replace(" or ", " and ", StringComparison.Ordinal)}. Write a rule for each."
            );
        }

        if (present[0] != "url" && keys.Key("methods") is { } methods)
        {
            problems.Error(methods, ProblemCodes.BadValue, "'methods' stands beside 'url' only. Write url: https://HOST/PATH, or remove 'methods'.");
        }

        return present[0] switch
        {
            "host" => TargetReader.Host(keys, problems),
            "ip" => TargetReader.Address(keys, problems),
            "cidr" => TargetReader.Network(keys, problems),
            _ => UrlReader.Read(keys, problems),
        };
    }

    private static DateOnly? ReadExpires(KeyReader keys, bool deny, ProblemList problems)
    {
        if (keys.Value("expires") is not { } node)
        {
            return null;
        }

        if (deny)
        {
            problems.Error(
                node,
                ProblemCodes.NotWithDeny,
                "A deny does not expire: it would open something unseen. Remove 'expires', and the rule itself when its time has come."
            );
        }

        if (node is YamlNode.Scalar scalar && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        problems.Error(node, ProblemCodes.BadDate, $"'expires' is a day like 2027-06-30, not {ScalarValues.Shown(node)}.");
        return null;
    }

    private static RuleScope? ReadScope(KeyReader keys, ProblemList problems)
    {
        var terms = new List<ScopeTerm>();
        foreach (var name in ScopeNames)
        {
            PolicyWords.ScopeKey.TryRead(name, out var key);
            if (name == "args" && keys.Value(name) is YamlNode.Sequence)
            {
                terms.AddRange(
                    keys.List(name)
                        .Select(item => ScalarValues.Text(item, "An entry of 'args'", problems))
                        .OfType<string>()
                        .Select(text => new ScopeTerm(ScopeKey.Argument, text, IsGlob: true))
                );
            }
            else if (keys.Text(name) is { } text)
            {
                terms.Add(new ScopeTerm(key!.Value, text, IsGlob: true));
            }
        }

        return RuleScope.Of(terms);
    }
}
