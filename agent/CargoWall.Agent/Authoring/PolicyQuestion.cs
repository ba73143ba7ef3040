using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options by which a command is told which policy files to read and for which job to resolve them.</summary>
/// <param name="here">When this folder's policy is taken without being named.</param>
internal sealed class PolicyQuestion(PolicyHere here)
{
    private readonly RepositoryQuestion repository = new();

    private readonly Option<string?> policy = new("--policy")
    {
        Description = $"The repository's policy: a file, or a folder with .cargowall/ in it{here.Default}",
        HelpName = "FILE|DIR",
    };

    private readonly JobQuestion job = new();

    public void AddTo(Command command)
    {
        command.Options.Add(policy);
        repository.AddTo(command);
        job.AddTo(command);
    }

    /// <summary>Whether any policy files were named.</summary>
    public bool NamesFiles(ParseResult parsed) => parsed.GetValue(policy) is not null || repository.OrganizationFolder(parsed) is not null;

    /// <summary>The files that were named, for a person.</summary>
    public string Named(ParseResult parsed) => string.Join(" and ", new[] { repository.OrganizationFolder(parsed), parsed.GetValue(policy) }.OfType<string>());

    /// <summary>The job's key, if it was given.</summary>
    public string? JobOf(ParseResult parsed) => job.KeyOf(parsed);

    /// <summary>The workflow file and the job's key, if they were given.</summary>
    public (string? Workflow, string? Job) JobNamed(ParseResult parsed) => (job.WorkflowOf(parsed), job.KeyOf(parsed));

    /// <summary>Looks at the options alone, before anything is read.</summary>
    /// <returns>The repository's name, <c>owner/name</c>; null when it is not known.</returns>
    /// <exception cref="CommandFailedException">They do not fit together.</exception>
    public string? Check(ParseResult parsed, Surroundings surroundings)
    {
        job.Check(parsed);
        return repository.NameOf(parsed, surroundings);
    }

    /// <summary>Reads the files and resolves them for the job.</summary>
    /// <exception cref="CommandFailedException">The options fit nothing, or there is nothing to read.</exception>
    public ResolvedSources Resolve(ParseResult parsed, Surroundings surroundings, Terminal terminal)
    {
        var name = Check(parsed, surroundings) ?? "";
        var organization = repository.Organization(parsed, surroundings);
        var own = parsed.GetValue(policy) is { } path
            ? PolicySources.Read(path, PolicyLevel.Repository, name, surroundings)
            : here.Read(organization, name, surroundings, terminal);
        var sources = ResolveAll(parsed, surroundings, organization, own);
        if (sources.IsValid)
        {
            job.Doubt(parsed, surroundings, terminal, sources);
        }

        return sources;
    }

    /// <summary>Resolves one text of the repository's own level for the job.</summary>
    public ResolvedSources Resolve(ParseResult parsed, Surroundings surroundings, PolicySources own) =>
        ResolvedSources.Of(null, own, (above, below) => job.Input(parsed, repository.Input(parsed, surroundings, above, below)));

    /// <summary>
    /// As <see cref="Resolve(ParseResult, Surroundings, Terminal)"/>, but the policy may also be a workflow file: the one that a step of it carries is resolved for that step's job. For
    /// looking at alone: where the meaning is not quite the same here, that is said as a warning.
    /// </summary>
    /// <exception cref="CommandFailedException">The options fit nothing, or there is nothing to read.</exception>
    public ResolvedSources ResolveForeign(ParseResult parsed, Surroundings surroundings, Terminal terminal)
    {
        var name = Check(parsed, surroundings);
        if (parsed.GetValue(policy) is not { } path || WorkflowSources.At(path, job.KeyOf(parsed), name ?? "", surroundings) is not { } workflow)
        {
            return Resolve(parsed, surroundings, terminal);
        }

        if (job.WorkflowOf(parsed) is { } named && named != workflow.Workflow)
        {
            terminal.Warn($"--workflow {named} does not count: --policy names a step of {workflow.Workflow}.");
        }

        foreach (var note in workflow.Notes.Where(note => note.ChangesMeaning))
        {
            terminal.Warn(
                $"{path}{(note.Origin is { } origin ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{origin.Line}") : "")}: {note.Subject}: {note.Reason}"
            );
        }

        return ResolveAll(
            parsed,
            surroundings,
            repository.Organization(parsed, surroundings),
            workflow.Sources,
            input => input with { Workflow = workflow.Workflow, Job = workflow.Job }
        );
    }

    private ResolvedSources ResolveAll(
        ParseResult parsed,
        Surroundings surroundings,
        PolicySources? organization,
        PolicySources? own,
        Func<ResolutionInput, ResolutionInput>? ofJob = null
    ) =>
        ResolvedSources.Of(
            organization,
            own,
            (above, below) => (ofJob ?? (input => job.Input(parsed, input)))(repository.Input(parsed, surroundings, above, below))
        );
}
