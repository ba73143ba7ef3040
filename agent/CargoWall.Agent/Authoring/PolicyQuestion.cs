using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options by which a command is told which policy files to read and for which job to resolve them.</summary>
internal sealed class PolicyQuestion
{
    private readonly RepositoryQuestion repository = new();

    private readonly Option<string?> policy = new("--policy")
    {
        Description = "The repository's policy: a file, or a folder with .cargowall/ in it",
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
    public string Named(ParseResult parsed) =>
        string.Join(" and ", new[] { repository.OrganizationFolder(parsed), parsed.GetValue(policy) }.OfType<string>());

    /// <summary>The job's key, if it was given.</summary>
    public string? JobOf(ParseResult parsed) => job.KeyOf(parsed);

    /// <summary>Looks at the options alone, before anything is read.</summary>
    /// <returns>The repository's name, <c>owner/name</c>; null when it is not known.</returns>
    /// <exception cref="CommandFailedException">They do not fit together.</exception>
    public string? Check(ParseResult parsed, Surroundings surroundings)
    {
        job.Check(parsed);
        return repository.NameOf(parsed, surroundings);
    }

    /// <summary>Reads the files and resolves them for the job.</summary>
    /// <param name="defaultFolder">Where the repository's policy is looked for when no files are named; null: nowhere.</param>
    /// <exception cref="CommandFailedException">The options fit nothing, or there is nothing to read.</exception>
    public ResolvedSources Resolve(ParseResult parsed, Surroundings surroundings, string? defaultFolder)
    {
        var name = Check(parsed, surroundings);
        var path = parsed.GetValue(policy) ?? (NamesFiles(parsed) ? null : defaultFolder);
        var own = path is null ? null : PolicySources.Read(path, PolicyLevel.Repository, name ?? "", surroundings);
        return ResolvedSources.Of(
            repository.Organization(parsed, surroundings), own, (above, below) => job.Input(parsed, repository.Input(parsed, surroundings, above, below)));
    }

    /// <summary>Resolves one text of the repository's own level for the job.</summary>
    public ResolvedSources Resolve(ParseResult parsed, Surroundings surroundings, PolicySources own) =>
        ResolvedSources.Of(null, own, (above, below) => job.Input(parsed, repository.Input(parsed, surroundings, above, below)));
}
