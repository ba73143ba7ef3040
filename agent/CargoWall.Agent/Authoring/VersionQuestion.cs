using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options of a command that looks at two versions of one level's files: whose they are, and what the other level says beside them.</summary>
/// <param name="repository">Which repository the versions are looked at for.</param>
internal sealed class VersionQuestion(RepositoryQuestion repository)
{
    private readonly Option<string?> level = PolicyPaths.LevelOption();

    private readonly Option<string?> policy = new("--policy")
    {
        Description = "The repository's policy beside two versions of an organization's (default: .cargowall/ here)",
        HelpName = "FILE|DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(level);
        repository.AddTo(command);
        command.Options.Add(policy);
    }

    /// <summary>Whether the options name a repository.</summary>
    public bool NamesRepository(ParseResult parsed) => repository.IsNamed(parsed);

    /// <summary>Whose files the two versions are: what the option says, else by the name of the newer one's folder.</summary>
    public PolicyLevel LevelOf(ParseResult parsed, Surroundings surroundings, string after) =>
        PolicyPaths.LevelOf(parsed.GetValue(level), surroundings.FullPath(Directory.Exists(surroundings.FullPath(after)) ? after : "."));

    /// <summary>Reads both versions, each with what stands beside it.</summary>
    /// <param name="ofOneRepository">Whether an organization's versions are looked at for one repository, so that its own policy belongs beside them.</param>
    /// <exception cref="CommandFailedException">The options do not fit together, or there is nothing to read.</exception>
    public (ResolvedSources Before, ResolvedSources After) Read(
        string before,
        string after,
        bool ofOneRepository,
        ParseResult parsed,
        Surroundings surroundings,
        Terminal terminal
    )
    {
        var whose = LevelOf(parsed, surroundings, after);
        var above = whose == PolicyLevel.Organization;
        var name = repository.NameOf(parsed, surroundings) ?? "";
        if (above && repository.OrganizationFolder(parsed) is not null)
        {
            throw new CommandFailedException(
                "--organization stands beside two versions of a repository's policy, and these are an organization's; leave it out, or say --level repository.",
                ExitCode.Misuse
            );
        }

        if (!above && parsed.GetValue(policy) is not null)
        {
            throw new CommandFailedException(
                "--policy stands beside two versions of an organization's policy, and these are a repository's; leave it out, or say --level organization.",
                ExitCode.Misuse
            );
        }

        var (old, now) = (Version(before), Version(after));
        if (!above)
        {
            var organization = repository.Organization(parsed, surroundings);
            return (new ResolvedSources(organization, old, null), new ResolvedSources(organization, now, null));
        }

        var own =
            parsed.GetValue(policy) is { } path ? PolicySources.Read(path, PolicyLevel.Repository, name, surroundings)
            : ofOneRepository ? PolicyHere.ReadBeside([old, now], name, surroundings, terminal)
            : null;
        return (new ResolvedSources(old, own, null), new ResolvedSources(now, own, null));

        PolicySources Version(string named) => PolicySources.ReadVersion(named, whose, above ? "" : name, surroundings);
    }

    /// <summary>What resolution looks at, for the repository's own entity and today.</summary>
    public ResolutionInput Input(ParseResult parsed, Surroundings surroundings, ResolvedSources sources) =>
        repository.Input(parsed, surroundings, sources.Organization?.Set, sources.Repository?.Set);
}
