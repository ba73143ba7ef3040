using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Subjects;

/// <summary>What a policy is asked for: a job, a workflow, or the repository itself.</summary>
/// <param name="Workflow">File name under <c>.github/workflows</c>; null for the repository.</param>
/// <param name="Job">The job's key; null for the workflow.</param>
internal sealed record Subject(string? Workflow, string? Job)
{
    public static Subject Repository { get; } = new(null, null);

    /// <summary>As people write it: <c>ci.yml#test</c>, <c>ci.yml</c>, <c>repository</c>.</summary>
    public string Name =>
        Workflow is null ? "repository"
        : Job is null ? Workflow
        : $"{Workflow}#{Job}";

    /// <summary>
    /// Finds what somebody named: <c>ci.yml</c>, <c>ci.yml#test</c>, <c>repository</c>, or a job's key alone where one workflow has it.
    /// </summary>
    /// <returns>The subject, or what is wrong.</returns>
    public static (Subject? Found, Markdown Mistake) Find(string text, WorkflowInventory workflows)
    {
        if (text == Repository.Name)
        {
            return (Repository, Markdown.Empty);
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            return FindJob(text[..hash], text[(hash + 1)..], workflows);
        }

        if (workflows.Workflows.Any(workflow => workflow.File == text))
        {
            return (new Subject(text, null), Markdown.Empty);
        }

        var having = workflows.Workflows.Where(workflow => workflow.Jobs.Contains(text)).Select(workflow => new Subject(workflow.File, text)).ToList();
        return having switch
        {
            [var only] => (only, Markdown.Empty),
            [] => (
                null,
                Markdown.Ours("No workflow or job is called ") + Markdown.Code(text) + Markdown.Ours(".") + CommandReader.DidYouMean(text, Names(workflows))
            ),
            _ => (
                null,
                Markdown.Code(text)
                    + Markdown.Ours(" is a job of several workflows. Write ")
                    + Markdown.Join(" or ", having.Take(5).Select(it => Markdown.Code(it.Name)))
                    + Markdown.Ours(".")
            ),
        };
    }

    /// <summary>Finds a job by its workflow and key.</summary>
    public static (Subject? Found, Markdown Mistake) FindJob(string file, string job, WorkflowInventory workflows)
    {
        if (workflows.Workflows.FirstOrDefault(workflow => workflow.File == file) is not { } found)
        {
            return (
                null,
                Markdown.Ours("There is no workflow ")
                    + Markdown.Code(file)
                    + Markdown.Ours(" on this branch.")
                    + CommandReader.DidYouMean(file, workflows.Workflows.Select(workflow => workflow.File))
            );
        }

        // Jobs of a called workflow are named behind their caller: deploy/build.
        return found.Jobs.Contains(job.Split('/')[0])
            ? (new Subject(file, job), Markdown.Empty)
            : (null, Markdown.Code(file) + Markdown.Ours(" has no job ") + Markdown.Code(job) + Markdown.Ours(".") + CommandReader.DidYouMean(job, found.Jobs));
    }

    private static IEnumerable<string> Names(WorkflowInventory workflows) =>
        workflows.Workflows.SelectMany(workflow => workflow.Jobs.Prepend(workflow.File)).Distinct();
}
