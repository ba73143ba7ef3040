using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>Reads what came out of an edit and compares it with what was meant; an edit that went wrong is not given to anyone.</summary>
internal static class EditCheck
{
    /// <exception cref="YamlShapeException">It is not what was meant.</exception>
    public static void Require(WorkflowFile before, IReadOnlyList<JobEdit> jobs, string text, InstallStep step)
    {
        var (after, _, problem, _) = WorkflowFile.Read(Encoding.UTF8.GetBytes(text));
        if (after is null)
        {
            throw Wrong(problem ?? "it could not be read");
        }

        Compare(before, after, jobs, step);
        var again = new TextEdits(text);
        var plan = WorkflowEditor.Plan(after, step);
        StepInsertion.Make(after, plan, step, again);
        PermissionInsertion.Make(after, plan, step, again);
        if (!again.IsEmpty)
        {
            throw Wrong("a second edit would change it again");
        }
    }

    private static void Compare(WorkflowFile before, WorkflowFile after, IReadOnlyList<JobEdit> jobs, InstallStep step)
    {
        var (old, now) = ((JsonObject)ValueOf(before.Root)!, (JsonObject)ValueOf(after.Root)!); // A mapping's value is an object.
        for (var index = 0; index < jobs.Count; index++)
        {
            var granted = Granted(before, before.Jobs[index], step);
            var wanted = jobs[index].ChangesPermissions ? [.. granted.Where(it => it.Scope != Permission.IdToken), (Permission.IdToken, "write")] : granted;
            if (!Granted(after, after.Jobs[index], step).ToHashSet().SetEquals(wanted))
            {
                throw Wrong($"the permissions of '{jobs[index].Id}' would differ");
            }

            var (oldJob, nowJob) = (Job(old, jobs[index].Id), Job(now, jobs[index].Id));
            // The step is in every list that an installed job has or shares.
            var shares = jobs.Where((other, at) => other.Installs && ReferenceEquals(before.Jobs[at].Steps, before.Jobs[index].Steps)).Any();
            if (shares)
            {
                if (nowJob["steps"] is not JsonArray { Count: > 0 } steps || (string?)steps[0]?["uses"] != step.Uses)
                {
                    throw Wrong($"the step is not the first of '{jobs[index].Id}'");
                }

                steps.RemoveAt(0);
            }

            oldJob.Remove("permissions");
            nowJob.Remove("permissions");
        }

        old.Remove("permissions");
        now.Remove("permissions");
        if (!JsonNode.DeepEquals(old, now))
        {
            throw Wrong("something else would differ");
        }
    }

    private static IReadOnlyList<(string Scope, string Level)> Granted(WorkflowFile file, WorkflowJob job, InstallStep step) =>
        (job.Body["permissions"] ?? file.Root["permissions"]) is { } written
            ? Permission.Of(written).Scopes
            : Permission.Default(step.DefaultPermissions).Scopes;

    private static JsonObject Job(JsonObject root, string id) => (JsonObject)root["jobs"]![id]!; // Both files have the jobs of the plan.

    private static JsonNode? ValueOf(PlacedNode node) =>
        node.Meant switch
        {
            PlacedNode.Scalar scalar => JsonValue.Create(scalar.Text),
            PlacedNode.Sequence list => new JsonArray([.. list.Items.Select(ValueOf)]),
            PlacedNode.Mapping mapping => new JsonObject(
                mapping.Entries.Select(entry => KeyValuePair.Create(((PlacedNode.Scalar)entry.Key).Text, ValueOf(entry.Value)))
            ),
            _ => null,
        };

    private static YamlShapeException Wrong(string what) =>
        new(1, 1, $"The file is written in a way that the edit cannot keep: {what}. Make this change by hand.", isSyntax: false);
}
