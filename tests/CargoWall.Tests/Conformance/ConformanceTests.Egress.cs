using System.Net;
using System.Text.Json;
using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;
using CargoWall.Policy.Permissions;

namespace CargoWall.Tests.Conformance;

public sealed partial class ConformanceTests
{
    [Fact]
    public void Egress_parse()
    {
        var tally = new Tally("parse.json", output);
        foreach (var test in VectorFolder.Egress.Read<EgressVectors.Policies<EgressVectors.Parse>>("parse.json").Items)
        {
            var reading = EgressParser.Read(test.Policy, test.Repository);
            tally.Check(test.Id, string.Join('\n', test.Rules.Select(Told)), string.Join('\n', reading.Rules.Select(rule => Told(rule, withLine: true))));
        }

        tally.Close();
    }

    [Fact]
    public void Egress_invalid()
    {
        var tally = new Tally("invalid.json", output);
        foreach (var test in VectorFolder.Egress.Read<EgressVectors.Policies<EgressVectors.Invalid>>("invalid.json").Items)
        {
            var reading = EgressParser.Read(test.Policy, "owner/repo");
            tally.Check(
                test.Id,
                string.Join(' ', test.Lines.Select(line => $"{line.Line}:{line.Kind}").Concat(test.Warnings ?? [])),
                string.Join(
                    ' ',
                    reading
                        .Problems.Select(problem => $"{problem.Line}:{Snake(problem.Kind.ToString())}")
                        .Concat(reading.Warnings.Select(warning => Snake(warning.ToString())))
                ),
                () => $"for\n{test.Policy}"
            );
        }

        tally.Close();
    }

    [Fact]
    public void Egress_match()
    {
        var tally = new Tally("match.json", output);
        foreach (var group in VectorFolder.Egress.Read<EgressVectors.Groups>("match.json").Items)
        {
            var rules = EgressParser.Read(group.Policy).Rules;
            var stages = new EgressStages(rules);
            foreach (var (index, test) in group.Cases.Index())
            {
                var decision = stages.Decide(StageOf(test.Conn));
                tally.Check(
                    $"{group.Id}[{index}]",
                    (test.Expect.Decision, test.Expect.Rule, test.Expect.Line, test.Expect.Insecure ?? false),
                    (WordOf(decision), decision.Rule, decision.Rule is { } rule ? rules[rule].Line : null, decision.Insecure),
                    () => $"for {test.Conn} under\n{group.Policy}"
                );
            }
        }

        tally.Close();
    }

    [Fact]
    public void Egress_defaults()
    {
        var tally = new Tally("defaults.json", output);
        var vectors = VectorFolder.Egress.Read<EgressVectors.Defaults>("defaults.json");
        tally.Check("runner_cgroup", vectors.RunnerCgroup, EgressBuiltins.RunnerCGroup);
        tally.Check("builtin_policy", string.Join('\n', vectors.BuiltinPolicy), EgressBuiltins.Text.ReplaceLineEndings("\n"));
        var builtin = EgressParser.Read(EgressBuiltins.Text, attributes: EgressBuiltins.Attributes).Rules;
        tally.Check(
            "builtin_rules",
            string.Join('\n', vectors.BuiltinRules.Select(Told)),
            string.Join('\n', builtin.Select(rule => Told(rule, withLine: false)))
        );
        foreach (var group in vectors.Items)
        {
            var own = EgressParser.Read(group.Policy, group.Repository, EgressBuiltins.Attributes).Rules;
            var before = group.Builtin == false ? [] : builtin;
            var stages = new EgressStages(before.Concat(own));
            foreach (var (index, test) in group.Cases.Index())
            {
                var decision = stages.Decide(StageOf(test.Conn));
                var source =
                    decision.Rule is null ? null
                    : decision.Rule < before.Count ? "builtin"
                    : "policy";
                var rule = source == "policy" ? decision.Rule - before.Count : decision.Rule;
                tally.Check(
                    $"{group.Id}[{index}]",
                    (test.Expect.Decision, test.Expect.Source, test.Expect.Rule, test.Expect.Line, test.Expect.Insecure ?? false),
                    (WordOf(decision), source, rule, source == "policy" ? own[rule!.Value].Line : null, decision.Insecure),
                    () => $"for {test.Conn} under\n{group.Policy}"
                );
            }
        }

        tally.Close();
    }

    [Fact]
    public void Egress_dns_cache()
    {
        var tally = new Tally("dns-cache.json", output);
        foreach (var sequence in VectorFolder.Egress.Read<EgressVectors.Sequences>("dns-cache.json").Items)
        {
            var cache = new NameCache(sequence.MaxEntries);
            foreach (var (index, operation) in sequence.Ops.Index())
            {
                if (operation.Add is { } addresses)
                {
                    cache.Add(operation.At, addresses, operation.Name!, operation.Ttl!.Value);
                }
                else
                {
                    tally.Check($"{sequence.Id}[{index}]", operation.Expect, cache.Find(operation.At, operation.Lookup!));
                }
            }
        }

        tally.Close();
    }

    [Fact]
    public void Egress_permissions()
    {
        var tally = new Tally("permissions.json", output);
        foreach (var log in VectorFolder.Egress.Read<EgressVectors.Logs>("permissions.json").Items)
        {
            var report = TokenPermissionsReport.Of([
                .. log.Requests.Where(request => request.GithubToken).Select(request => new ApiRequest(request.Method, request.Url)),
            ]);
            tally.Check(
                log.Id,
                Told(
                    log.Permissions.Select(entry => $"{entry.Key}: {entry.Value}").Order(StringComparer.Ordinal),
                    log.Details.Select(detail => string.Join(' ', detail)),
                    log.Unknown.Select(call => string.Join(' ', call)),
                    log.Ambiguous.Select(entry => $"{entry.Repo}: {string.Join(' ', entry.Numbers)}")
                ),
                Told(
                    report.Permissions.Select(entry => $"{entry.Key}: {Snake(entry.Value.ToString())}").Order(StringComparer.Ordinal),
                    report.Needs.Select(need => $"{need.Method} {need.Path} {need.Scope} {Snake(need.Access.ToString())}"),
                    report.Unknown.Select(call => $"{call.Method} {call.Path}"),
                    report.Ambiguous.Select(entry => $"{entry.Repository}: {string.Join(' ', entry.Numbers)}")
                )
            );
        }

        tally.Close();

        static string Told(params IEnumerable<string>[] parts) => string.Join(" | ", parts.Select(part => string.Join(", ", part)));
    }

    private static string WordOf(EgressDecision decision) =>
        !decision.IsAllowed ? "deny"
        : decision.Passthrough ? "passthrough"
        : "allow";

    private static EgressStage StageOf(EgressVectors.Connection conn)
    {
        EgressStage stage = conn.Type switch
        {
            "tls" => new EgressStage.Tls(conn.Sni, conn.Inspect ?? true) { Address = IPAddress.None, Port = 0 },
            "http" => new EgressStage.Http(conn.Url!, conn.Method ?? "GET") { Address = IPAddress.None, Port = 0 },
            "tcp" => new EgressStage.Tcp { Address = IPAddress.None, Port = 0 },
            "udp" => new EgressStage.Udp { Address = IPAddress.None, Port = 0 },
            "dns" => new EgressStage.Dns(conn.Name!) { Address = IPAddress.None, Port = 0 },
            _ => throw new FormatException($"'{conn.Type}' is no stage of the vectors."),
        };
        return stage with
        {
            Address = IPAddress.Parse(conn.DstIp),
            Port = conn.DstPort,
            CachedName = conn.DnsCache?.GetValueOrDefault(conn.DstIp),
            Process = new ProcessFacts
            {
                Executable = conn.Exe,
                Arguments = [.. conn.Cmdline ?? []],
                CGroup = conn.Cgroup,
                Image = conn.Image,
                Step = conn.Step,
                Action = conn.Action,
            },
        };
    }

    private static string Told(EgressVectors.Rule rule) =>
        Joined([
            rule.Line is { } line ? $"{line}:" : null,
            rule.Type,
            rule.Target,
            rule.Ports is { } ports ? $"ports={Told(ports)}" : null,
            rule.Protocol,
            rule.Methods is { } methods ? $"methods={Told(methods)}" : null,
            rule.Base is { } url ? $"base={url}" : null,
            .. (rule.Attrs ?? new Dictionary<string, EgressVectors.Attribute>())
                .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
                .Select(attribute => $"{attribute.Key}={attribute.Value.Match}:{attribute.Value.Value}"),
            rule.Passthrough == true ? "passthrough" : null,
            rule.Insecure == true ? "insecure" : null,
        ]);

    private static string Told(EgressRule rule, bool withLine)
    {
        var isDns = rule.Type is EgressRuleType.DnsHost or EgressRuleType.DnsWildcardHost;
        var isUrl = rule.Type is EgressRuleType.Url or EgressRuleType.Path;
        return Joined([
            withLine ? $"{rule.Line}:" : null,
            Snake(rule.Type.ToString()),
            rule.Target,
            isDns ? null : $"ports={(rule.Ports is { } ports ? string.Join(',', ports) : "any")}",
            isDns ? null
            : rule.Protocol == Protocol.Udp ? "udp"
            : "tcp",
            isUrl ? $"methods={(rule.Methods is { } methods ? string.Join(',', methods) : "any")}" : null,
            rule.Base is { } url ? $"base={url}" : null,
            .. rule
                .Attributes.Select(attribute => (Name: NameOf(attribute), attribute))
                .OrderBy(attribute => attribute.Name, StringComparer.Ordinal)
                .Select(attribute => $"{attribute.Name}={(attribute.attribute.IsGlob ? "glob" : "literal")}:{attribute.attribute.Value}"),
            rule.Passthrough ? "passthrough" : null,
            rule.Insecure ? "insecure" : null,
        ]);
    }

    private static string Joined(IEnumerable<string?> parts) => string.Join(' ', parts.OfType<string>());

    private static string NameOf(ScopeTerm attribute) =>
        attribute switch
        {
            { Key: ScopeKey.Uses } => "action",
            { Key: ScopeKey.Argument, Index: { } index } => $"arg[{index}]",
            { Key: ScopeKey.Argument } => "arg",
            _ => PolicyWords.ScopeKey.Of(attribute.Key),
        };

    private static string Told(JsonElement list) => list.ValueKind == JsonValueKind.String ? list.GetString()! : string.Join(',', list.EnumerateArray());

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? $"{(index == 0 ? "" : "_")}{char.ToLowerInvariant(letter)}" : letter.ToString()));
}
