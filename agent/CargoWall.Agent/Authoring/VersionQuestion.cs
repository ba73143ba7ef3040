using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>The options of a command that looks at two versions of one level's files: whose they are, and what the other level says beside them.</summary>
internal sealed class VersionQuestion
{
    private readonly Option<string?> level = PolicyPaths.LevelOption();
    private readonly RepositoryQuestion repository = new();

    private readonly Option<string?> policy = new("--policy")
    {
        Description = "The repository's policy beside two versions of an organization's",
        HelpName = "FILE|DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(level);
        repository.AddTo(command);
        command.Options.Add(policy);
    }

    /// <summary>The repository's name, <c>owner/name</c>; null when it is not known.</summary>
    public string? NameOf(ParseResult parsed, Surroundings surroundings) => repository.NameOf(parsed, surroundings);

    /// <summary>Whose files the two versions are: what the option says, else by the name of the newer one's folder.</summary>
    public PolicyLevel LevelOf(ParseResult parsed, Surroundings surroundings, string after) =>
        PolicyPaths.LevelOf(parsed.GetValue(level), surroundings.FullPath(Directory.Exists(surroundings.FullPath(after)) ? after : "."));

    /// <summary>Reads both versions, each with what stands beside it.</summary>
    /// <exception cref="CommandFailedException">There is nothing to read.</exception>
    public (ResolvedSources Before, ResolvedSources After) Read(string before, string after, ParseResult parsed, Surroundings surroundings)
    {
        var whose = LevelOf(parsed, surroundings, after);
        var name = repository.NameOf(parsed, surroundings) ?? "";
        return whose == PolicyLevel.Organization
            ? Both(above: true, parsed.GetValue(policy) is { } own ? PolicySources.Read(own, PolicyLevel.Repository, name, surroundings) : null)
            : Both(above: false, repository.Organization(parsed, surroundings));

        (ResolvedSources, ResolvedSources) Both(bool above, PolicySources? beside) => (One(before, above, beside), One(after, above, beside));

        ResolvedSources One(string named, bool above, PolicySources? beside)
        {
            var set = PolicySources.ReadVersion(named, whose, above ? "" : name, surroundings);
            return above ? new ResolvedSources(set, beside, null) : new ResolvedSources(beside, set, null);
        }
    }

    /// <summary>What resolution looks at, for the repository's own entity and today.</summary>
    public ResolutionInput Input(ParseResult parsed, Surroundings surroundings, ResolvedSources sources) =>
        repository.Input(parsed, surroundings, sources.Organization?.Set, sources.Repository?.Set);
}
