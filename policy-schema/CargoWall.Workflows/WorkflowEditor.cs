using System.Text;
using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>
/// Puts the action into the jobs of a workflow file that it suits, with the permission it needs, and leaves every other byte as it is.
/// What comes out is read again: apart from the steps and the permissions it says the same, and a second edit changes nothing.
/// </summary>
public static class WorkflowEditor
{
    private static readonly string[] OtherAgents = ["step-security/harden-runner", "bullfrogsec/bullfrog"];

    /// <summary>Edits a file; any bytes come back as they were or changed, never as an exception.</summary>
    public static WorkflowEdit Edit(ReadOnlyMemory<byte> content, InstallStep step)
    {
        var (file, parse, problem, line) = WorkflowFile.Read(content);
        if (file is null)
        {
            return new WorkflowEdit
            {
                Parse = parse,
                Problem = problem,
                Line = line,
                Content = content,
            };
        }

        try
        {
            var jobs = Plan(file, step);
            var edits = new TextEdits(file.Text);
            StepInsertion.Make(file, jobs, step, edits);
            PermissionInsertion.Make(file, jobs, step, edits);
            var text = edits.Apply();
            if (!edits.IsEmpty)
            {
                EditCheck.Require(file, jobs, text, step);
            }

            return new WorkflowEdit
            {
                Parse = WorkflowParse.Ok,
                Jobs = jobs,
                CallerMustGrant = file.IsCallable,
                Content =
                    edits.IsEmpty ? content
                    : file.HasMark ? (byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]
                    : Encoding.UTF8.GetBytes(text),
                IsChanged = !edits.IsEmpty,
            };
        }
        catch (YamlShapeException shape)
        {
            return new WorkflowEdit
            {
                Parse = WorkflowParse.Unsupported,
                Problem = shape.Message,
                Line = shape.Line,
                Content = content,
            };
        }
    }

    internal static List<JobEdit> Plan(WorkflowFile file, InstallStep step)
    {
        var jobs = file.Jobs.Select(job => Plan(file, job, step)).ToList();
        for (var index = 0; index < jobs.Count; index++)
        {
            var steps = file.Jobs[index].Steps;
            if (steps is not PlacedNode.Sequence || jobs[index].Reason is not (null or JobReason.UnknownPermissions))
            {
                continue;
            }

            // Steps that several jobs share by an alias are changed for all of them.
            var sharing = Enumerable.Range(0, jobs.Count).Where(other => ReferenceEquals(file.Jobs[other].Steps, steps)).ToList();
            jobs[index] = jobs[index] with
            {
                Reason =
                    sharing.Exists(other => jobs[other].Reason == JobReason.ContainerJob) ? JobReason.ContainerJob
                    : sharing.Exists(other => jobs[other].Reason == JobReason.UnknownPermissions) ? JobReason.UnknownPermissions
                    : null,
                Via = sharing[0] < index ? jobs[sharing[0]].Id : null,
            };
        }

        return [.. jobs.Select(job => job with { ChangesPermissions = job.ChangesPermissions && job.Installs })];
    }

    private static JobEdit Plan(WorkflowFile file, WorkflowJob job, InstallStep step)
    {
        var system = RunnerSystems.Of(job.Body);
        var (written, level) =
            job.Body["permissions"] is { } own ? (own, PermissionsLevel.Job)
            : file.Root["permissions"] is { } top ? (top, PermissionsLevel.Workflow)
            : ((PlacedNode?)null, PermissionsLevel.None);
        var permission = written is null ? Permission.Default(step.DefaultPermissions) : Permission.Of(written);
        var reason = ReasonOf(job, system, step) ?? (written is null && step.DefaultPermissions is null ? JobReason.UnknownPermissions : null);
        return new JobEdit
        {
            Id = job.Id,
            Reason = reason,
            NeedsSystemGuard = reason is null && system == RunnerSystem.Unknown,
            Permissions = permission.Kind,
            PermissionsLevel = level,
            ChangesPermissions = !permission.HasIdToken,
        };
    }

    private static JobReason? ReasonOf(WorkflowJob job, RunnerSystem system, InstallStep step) =>
        job.Body["uses"] is not null ? JobReason.ReusableWorkflowCall
        : job.Body.Find("steps") is null ? JobReason.NoSteps
        : job.Steps is not PlacedNode.Sequence { Items.Count: > 0 } ? JobReason.EmptySteps
        : job.Uses([InstallStep.UsualAction, step.Action]) ? JobReason.AlreadyInstalled
        : system == RunnerSystem.Other ? JobReason.UnsupportedSystem
        : IsInContainer(job.Body["container"]?.Meant) ? JobReason.ContainerJob
        : job.Uses(OtherAgents) ? JobReason.OtherEgressAgent
        : null;

    private static bool IsInContainer(PlacedNode? container) =>
        container switch
        {
            null => false,
            PlacedNode.Scalar scalar => scalar.Text.Length > 0 && !scalar.IsNothing,
            _ => true,
        };
}
