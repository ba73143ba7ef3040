using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Workflows;
using YamlDotNet.RepresentationModel;

namespace CargoWall.Tests.Workflows;

/// <summary>Holds an edited file against what was expected of it and against the six invariants, with a YAML reader of its own.</summary>
internal sealed class WorkflowInvariants(byte[] before, WorkflowEdit edit, ExpectedFile expected, InstallStep step)
{
    private const string IdToken = "id-token";
    private static readonly string[] Scopes =
    [
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "issues",
        "models",
        "packages",
        "pages",
        "pull-requests",
        "security-events",
        "statuses",
    ];

    private readonly byte[] _after = edit.Content.ToArray();
    private readonly List<string> _broken = [];

    /// <summary>Everything that does not hold.</summary>
    public IReadOnlyList<string> Check()
    {
        var parse = WorkflowWords.Of(edit.Parse);
        Hold(parse == expected.Parse || expected.AlsoAcceptParse?.Contains(parse) == true, $"parse is {parse}: {edit.Problem}");
        Hold(edit.IsChanged == expected.Change, $"change is {edit.IsChanged}");
        Hold(expected.Change || before.AsSpan().SequenceEqual(_after), "bytes differ where nothing was to be changed");
        if (parse == "ok" && expected.Parse == "ok")
        {
            CheckPlan();
            CheckBytes();
            CheckValues();
            var again = WorkflowEditor.Edit(_after, step);
            Hold(!again.IsChanged && again.Content.Span.SequenceEqual(_after), "6: a second edit changes it again");
        }

        return _broken;
    }

    private void CheckPlan()
    {
        Hold(edit.Jobs.Select(job => job.Id).SequenceEqual(expected.Jobs!.Keys), "the jobs are others");
        foreach (var job in edit.Jobs.Where(job => expected.Jobs!.ContainsKey(job.Id)))
        {
            var wanted = expected.Jobs![job.Id];
            var reason = job.Reason is { } it ? WorkflowWords.Of(it) : null;
            Hold(
                (job.Installs, reason, job.NeedsSystemGuard) == (wanted.Install, wanted.Reason, wanted.NeedsOsGuard),
                $"{job.Id}: {job.Installs} {reason} guard {job.NeedsSystemGuard}"
            );
            Hold(
                (WorkflowWords.Of(job.Permissions), WorkflowWords.Of(job.PermissionsLevel), job.ChangesPermissions)
                    == (wanted.Permissions.Kind, wanted.Permissions.Level, wanted.Permissions.ChangeNeeded),
                $"{job.Id}: {job.Permissions} {job.PermissionsLevel} {job.ChangesPermissions}"
            );
            Hold(!wanted.Install || job.Via == wanted.Via, $"{job.Id}: via {job.Via}");
            Hold(!wanted.CallerMustGrant || edit.CallerMustGrant, $"{job.Id}: its callers must grant");
        }
    }

    private void CheckBytes()
    {
        Hold(_after.AsSpan().StartsWith(Encoding.UTF8.Preamble) == expected.Bom, "3: the byte order mark");
        Hold((_after[^1] == '\n') == expected.FinalNewline, "3: the final newline");
        var text = Encoding.UTF8.GetString(_after);
        var (crlf, lf) = (text.Split("\r\n").Length - 1, text.Split('\n').Length - 1);
        Hold(
            expected.Newline switch
            {
                "lf" => crlf == 0,
                "crlf" => crlf == lf,
                _ => true,
            },
            "3: the line ends"
        );

        var old = Encoding.UTF8.GetString(before).Split('\n');
        var now = text.Split('\n');
        var open = (expected.Jobs ?? new Dictionary<string, ExpectedJob>()).Values.SelectMany(job => job.MayRewriteLines ?? []).ToHashSet();
        var at = 0;
        for (var line = 0; line < old.Length; line++)
        {
            var found = Array.FindIndex(now, at, candidate => candidate.TrimEnd('\r') == old[line].TrimEnd('\r'));
            if (found >= 0)
            {
                at = found + 1;
            }
            else if (!open.Contains(line + 1) && !HoldsPermissions(old[line]))
            {
                Hold(false, $"2: line {line + 1} is gone: {old[line]}");
            }
            else if (old[line].Contains(" #", StringComparison.Ordinal))
            {
                var comment = old[line][old[line].IndexOf(" #", StringComparison.Ordinal)..].TrimEnd('\r');
                Hold(now.Any(it => it.TrimEnd('\r').EndsWith(comment, StringComparison.Ordinal)), $"2: the comment of line {line + 1} is gone");
            }
        }
    }

    // A value on the line of its key: a scalar, {}, a flow map or an alias.
    private static bool HoldsPermissions(string line)
    {
        var trimmed = line.Trim().TrimStart('{', ' ').Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        return trimmed.StartsWith("permissions:", StringComparison.Ordinal) || trimmed.StartsWith($"{IdToken}:", StringComparison.Ordinal);
    }

    private void CheckValues()
    {
        var (old, now) = (Read(before), Read(_after));
        foreach (var (id, job) in expected.Jobs!)
        {
            var (was, granted) = (InForce(old, id), InForce(now, id));
            if (job.Permissions.ChangeNeeded)
            {
                was[IdToken] = "write";
            }

            Hold(Same(was, granted), $"5: the permissions of {id} are {Shown(granted)} instead of {Shown(was)}");
            var (oldJob, nowJob) = (Job(old, id), Job(now, id));
            if (job.Install)
            {
                var steps = (JsonArray)nowJob["steps"]!;
                var first = steps[0] as JsonObject;
                Hold((string?)first?["uses"] == $"{step.Action}@{step.Commit}", $"4: the first step of {id} is {first?.ToJsonString()}");
                Hold((first?["if"] is not null) == job.NeedsOsGuard || Shares(old, id), $"4: the guard of {id}");
                steps.RemoveAt(0);
            }

            oldJob.Remove("permissions");
            nowJob.Remove("permissions");
        }

        // Jobs that share steps with an installed one get the step with them.
        foreach (var (id, job) in expected.Jobs.Where(it => !it.Value.Install && Shares(old, it.Key)))
        {
            if (
                Job(now, id)["steps"] is JsonArray { Count: > 0 } steps
                && steps[0] is JsonObject first
                && ((string?)first["uses"])?.StartsWith(step.Action, StringComparison.Ordinal) == true
                && job.Reason != "already-installed"
            )
            {
                steps.RemoveAt(0);
            }
        }

        old.Remove("permissions");
        now.Remove("permissions");
        Hold(JsonNode.DeepEquals(old, now), "1: something else differs");
        CheckComments();
    }

    private void CheckComments()
    {
        var old = Encoding.UTF8.GetString(before).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var now = Encoding.UTF8.GetString(_after).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        for (var line = 1; line < old.Count; line++)
        {
            var isFirstStep = old[line].TrimStart().StartsWith("- ", StringComparison.Ordinal) && old[line - 1].TrimStart().StartsWith('#');
            if (isFirstStep)
            {
                Hold(
                    Enumerable.Range(1, now.Count - 1).Any(at => now[at] == old[line] && now[at - 1] == old[line - 1]),
                    $"4: the comment above line {line + 1} is not there any more"
                );
            }
        }
    }

    private bool Shares(JsonObject root, string id) =>
        expected.Jobs!.Any(other =>
            other.Key != id
            && (other.Value.Via == id || expected.Jobs![id].Via == other.Key)
            && JsonNode.DeepEquals(Job(root, other.Key)["steps"], Job(root, id)["steps"])
        );

    private Dictionary<string, string> InForce(JsonObject root, string id)
    {
        var value = Job(root, id)["permissions"] ?? root["permissions"];
        return value switch
        {
            JsonObject map => map.ToDictionary(it => it.Key, it => (string)it.Value!),
            JsonValue word when (string?)word == "read-all" => Scopes.ToDictionary(scope => scope, _ => "read"),
            JsonValue => Scopes.Append(IdToken).ToDictionary(scope => scope, scope => scope == "models" ? "read" : "write"),
            _ => step.DefaultPermissions == DefaultPermissions.Restricted
                ? new() { ["contents"] = "read", ["packages"] = "read" }
                : Scopes.ToDictionary(scope => scope, scope => scope == "models" ? "read" : "write"),
        };
    }

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) => Granted(one).SetEquals(Granted(other));

    private static HashSet<string> Granted(Dictionary<string, string> scopes) =>
        [.. scopes.Where(it => it.Value != "none").Select(it => $"{it.Key}: {it.Value}")];

    private static string Shown(Dictionary<string, string> scopes) => string.Join(", ", scopes.Select(it => $"{it.Key}: {it.Value}"));

    private static JsonObject Job(JsonObject root, string id) => (JsonObject)root["jobs"]![id]!;

    private void Hold(bool holds, string what)
    {
        if (!holds)
        {
            _broken.Add(what);
        }
    }

    private static JsonObject Read(byte[] content)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Encoding.UTF8.GetString(content).TrimStart('\ufeff')));
        return (JsonObject)Value(stream.Documents[0].RootNode)!;
    }

    private static JsonNode? Value(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(it => KeyValuePair.Create(((YamlScalarNode)it.Key).Value!, Value(it.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Value)]),
            YamlScalarNode { Value: "" or null, Style: YamlDotNet.Core.ScalarStyle.Plain } => null,
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new NotSupportedException(),
        };
}
