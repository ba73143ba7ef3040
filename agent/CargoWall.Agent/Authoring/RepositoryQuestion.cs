using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options by which a command is told which repository policies are resolved for, and what its organization says.</summary>
/// <param name="byDefault">What the help says is taken where no repository is named.</param>
internal sealed class RepositoryQuestion(string byDefault = "GITHUB_REPOSITORY")
{
    private readonly Option<string?> organization = new("--organization")
    {
        Description = "A folder with the organization's .cargowall/ in it",
        HelpName = "DIR",
    };

    private readonly Option<string?> repository = new("--repository")
    {
        Description = $"The repository that the job belongs to (default: {byDefault})",
        HelpName = "OWNER/NAME",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(organization);
        command.Options.Add(repository);
    }

    /// <summary>The folder of the organization's policy, as it was given; null when it was not.</summary>
    public string? OrganizationFolder(ParseResult parsed) => parsed.GetValue(organization);

    /// <summary>Whether the option names a repository: the runner's variable names one in every job, whether it is asked about or not.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(repository) is not null;

    /// <summary>The repository's name, <c>owner/name</c>; null when it is not known.</summary>
    /// <exception cref="CommandFailedException">It is no such name.</exception>
    public string? NameOf(ParseResult parsed, Surroundings surroundings)
    {
        var name = parsed.GetValue(repository) ?? surroundings.Variable("GITHUB_REPOSITORY");
        return name is null || name.Split('/') is [{ Length: > 0 }, { Length: > 0 }]
            ? name
            : throw new CommandFailedException($"--repository {name} is not OWNER/NAME, for example octo-org/website.", ExitCode.Misuse);
    }

    /// <summary>Reads the organization's files; null when none were named.</summary>
    /// <exception cref="CommandFailedException">There is nothing to read.</exception>
    public PolicySources? Organization(ParseResult parsed, Surroundings surroundings) =>
        parsed.GetValue(organization) is { } folder
            ? PolicySources.Read(folder, PolicyLevel.Organization, PolicyRepository(NameOf(parsed, surroundings), folder), surroundings)
            : null;

    /// <summary>What resolution looks at, for the repository's own entity and today.</summary>
    public ResolutionInput Input(ParseResult parsed, Surroundings surroundings, PolicySet? above, PolicySet? own) =>
        new()
        {
            Organization = above,
            Repository = own,
            RepositoryFacts = new RepositoryFacts(
                0,
                NameOf(parsed, surroundings)?.Split('/')[1] ?? Path.GetFileName(surroundings.Folder),
                "private",
                new Dictionary<string, string>()
            )
            {
                Owner = NameOf(parsed, surroundings)?.Split('/')[0],
            },
            Day = DateOnly.FromDateTime(surroundings.Time.GetUtcNow().UtcDateTime),
        };

    // The policy repository of an owner is called .github unless another was chosen; the folder's own name tells.
    private static string PolicyRepository(string? repository, string folder)
    {
        var owner = repository?.Split('/')[0];
        var name = Path.GetFileName(folder.TrimEnd('/'));
        return owner is null ? ""
            : name is ".github-private" ? $"{owner}/.github-private"
            : $"{owner}/.github";
    }
}
