using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options by which a command is told for which job policies are resolved.</summary>
internal sealed class JobQuestion
{
    private readonly Option<string?> workflow = new("--workflow")
    {
        Description = "The workflow file, for example ci.yml (absent: the repository itself)",
        HelpName = "FILE",
    };

    private readonly Option<string?> job = new("--job") { Description = "The job's key in the workflow file (absent: the workflow itself)", HelpName = "KEY" };

    public void AddTo(Command command)
    {
        command.Options.Add(workflow);
        command.Options.Add(job);
    }

    /// <summary>The job's key, if it was given.</summary>
    public string? KeyOf(ParseResult parsed) => parsed.GetValue(job);

    /// <summary>The workflow file's name under <c>.github/workflows</c>, if it was given.</summary>
    public string? WorkflowOf(ParseResult parsed) => parsed.GetValue(workflow) is { } file ? Path.GetFileName(file) : null;

    /// <exception cref="CommandFailedException">They do not fit together.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(job) is not null && parsed.GetValue(workflow) is null)
        {
            throw new CommandFailedException("--job needs --workflow: a job's key is unique within its workflow file alone.", ExitCode.Misuse);
        }
    }

    /// <summary>Warns where the names at hand speak against what was given: it may be mistyped.</summary>
    /// <param name="versions">The policy files that are resolved for the job.</param>
    public void Doubt(ParseResult parsed, Surroundings surroundings, Terminal terminal, params IReadOnlyList<ResolvedSources> versions)
    {
        if (WorkflowOf(parsed) is { } named && JobNames.Beside(versions, surroundings).Doubt(named, KeyOf(parsed)) is { } doubt)
        {
            terminal.Warn(doubt);
        }
    }

    /// <summary>The same for the job that was named.</summary>
    public ResolutionInput Input(ParseResult parsed, ResolutionInput input) => input with { Workflow = WorkflowOf(parsed), Job = KeyOf(parsed) };
}
