using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options by which a command is told which policy files to read and for which job to resolve them.</summary>
internal sealed class PolicyQuestion
{
    private readonly Option<string?> policy = new("--policy")
    {
        Description = "The repository's policy: a file, or a folder with .cargowall/ in it",
        HelpName = "FILE|DIR",
    };

    private readonly Option<string?> organization = new("--organization")
    {
        Description = "A folder with the organization's .cargowall/ in it",
        HelpName = "DIR",
    };

    private readonly Option<string?> repository = new("--repository")
    {
        Description = "The repository that the job belongs to (default: GITHUB_REPOSITORY)",
        HelpName = "OWNER/NAME",
    };

    private readonly Option<string?> workflow = new("--workflow")
    {
        Description = "The workflow file, for example ci.yml (absent: the repository itself)",
        HelpName = "FILE",
    };

    private readonly Option<string?> job = new("--job")
    {
        Description = "The job's key in the workflow file (absent: the workflow itself)",
        HelpName = "KEY",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(policy);
        command.Options.Add(organization);
        command.Options.Add(repository);
        command.Options.Add(workflow);
        command.Options.Add(job);
    }

    /// <summary>Whether any policy files were named.</summary>
    public bool NamesFiles(ParseResult parsed) => parsed.GetValue(policy) is not null || parsed.GetValue(organization) is not null;

    /// <summary>The files that were named, for a person.</summary>
    public string Named(ParseResult parsed) =>
        string.Join(" and ", new[] { parsed.GetValue(organization), parsed.GetValue(policy) }.OfType<string>());

    /// <summary>The job's key, if it was given.</summary>
    public string? JobOf(ParseResult parsed) => parsed.GetValue(job);

    /// <summary>Looks at the options alone, before anything is read.</summary>
    /// <returns>The repository's name, <c>owner/name</c>; null when it is not known.</returns>
    /// <exception cref="CommandFailedException">They do not fit together.</exception>
    public string? Check(ParseResult parsed, Surroundings surroundings)
    {
        var name = parsed.GetValue(repository) ?? surroundings.Variable("GITHUB_REPOSITORY");
        if (name is not null && name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            throw new CommandFailedException($"--repository {name} is not OWNER/NAME, for example octo-org/website.", ExitCode.Misuse);
        }

        if (parsed.GetValue(job) is not null && parsed.GetValue(workflow) is null)
        {
            throw new CommandFailedException("--job needs --workflow: a job's key is unique within its workflow file alone.", ExitCode.Misuse);
        }

        return name;
    }

    /// <summary>Reads the files and resolves them for the job.</summary>
    /// <param name="defaultFolder">Where the repository's policy is looked for when no files are named; null: nowhere.</param>
    /// <exception cref="CommandFailedException">The options fit nothing, or there is nothing to read.</exception>
    public ResolvedSources Resolve(ParseResult parsed, Surroundings surroundings, string? defaultFolder)
    {
        var name = Check(parsed, surroundings);
        var path = parsed.GetValue(policy) ?? (NamesFiles(parsed) ? null : defaultFolder);
        var own = path is null ? null : PolicySources.Read(path, PolicyLevel.Repository, name ?? "", surroundings);
        var above = parsed.GetValue(organization) is { } folder
            ? PolicySources.Read(folder, PolicyLevel.Organization, OrganizationRepository(name, folder), surroundings)
            : null;
        if (own is { Set.IsValid: false } || above is { Set.IsValid: false })
        {
            return new ResolvedSources(above, own, null);
        }

        var input = new ResolutionInput
        {
            Organization = above?.Set,
            Repository = own?.Set,
            RepositoryFacts = new RepositoryFacts(
                0, name?.Split('/')[1] ?? Path.GetFileName(surroundings.Folder), "private", new Dictionary<string, string>()),
            Workflow = parsed.GetValue(workflow) is { } file ? Path.GetFileName(file) : null,
            Job = parsed.GetValue(job),
            Day = DateOnly.FromDateTime(surroundings.Time.GetUtcNow().UtcDateTime),
        };
        return new ResolvedSources(above, own, Resolver.Resolve(input));
    }

    // The policy repository of an owner is called .github unless another was chosen; the folder's own name tells.
    private static string OrganizationRepository(string? repository, string folder)
    {
        var owner = repository?.Split('/')[0];
        var name = Path.GetFileName(folder.TrimEnd('/'));
        return owner is null ? "" : name is ".github-private" ? $"{owner}/.github-private" : $"{owner}/.github";
    }
}
