using System.Text;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>The policy that a step of a workflow file carries in its inputs, as a policy file that targets that step's job.</summary>
/// <param name="Sources">The policy.</param>
/// <param name="Workflow">The workflow's file name.</param>
/// <param name="Job">The key of the job whose step it is.</param>
/// <param name="Notes">Where its meaning is not the same here.</param>
internal sealed record WorkflowSources(PolicySources Sources, string Workflow, string Job, IReadOnlyList<FormatNote> Notes)
{
    /// <summary>Reads it; null for a path that is no workflow file.</summary>
    /// <param name="job">The job's key; null where only one job has a policy.</param>
    /// <exception cref="CommandFailedException">There is no policy, or several and none can be chosen.</exception>
    public static WorkflowSources? At(string path, string? job, string repository, Surroundings surroundings)
    {
        if (ForeignFile.At(path, surroundings) is not { } file || !WorkflowPolicyReader.HasJobs(Encoding.UTF8.GetString(file.Text.Content)))
        {
            return null;
        }

        var steps = file.Policies.Where(step => job is null || step.Job == job).ToList();
        return steps switch
        {
            [] => throw new CommandFailedException(
                job is null
                    ? $"No step of {path} carries a policy that is known here."
                    : $"No step of job {job} in {path} carries a policy that is known here.{Nearest.Suggestion(job, file.Policies.Select(step => step.Job))}"
            ),
            [var step] => Of(step, path, repository),
            _ when steps.DistinctBy(step => step.Job).Count() > 1 => throw new CommandFailedException(
                $"{path} has policies in the jobs {string.Join(", ", steps.Select(step => step.Job).Distinct())}; choose one with --workflow {Path.GetFileName(path)} --job KEY.",
                ExitCode.Misuse
            ),
            _ => throw new CommandFailedException(
                $"Job {steps[0].Job} in {path} carries {steps.Count} policies (lines {string.Join(", ", steps.Select(step => step.Line))}); write one with 'cargowall import' and name that."
            ),
        };
    }

    private static WorkflowSources Of(WorkflowPolicy step, string path, string repository) =>
        PolicyImporter
            .Import(step)
            .Match(
                read => new WorkflowSources(
                    PolicySources.ReadOne($"{path} (imported)", Encoding.UTF8.GetBytes(read.Text), PolicyLevel.Repository, repository),
                    Path.GetFileName(path),
                    step.Job,
                    read.Notes
                ),
                refused => throw new CommandFailedException($"The policy of {step} cannot be read: {refused.Problems[0]}")
            );
}
