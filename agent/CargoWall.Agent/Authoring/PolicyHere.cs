using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Authoring;

/// <summary>When a command takes the policy of the repository here, <c>.cargowall/</c> in this folder, without its being named.</summary>
internal sealed class PolicyHere
{
    private readonly bool alone;
    private readonly bool besideOrganization;

    private PolicyHere(bool alone, bool besideOrganization, string described)
    {
        this.alone = alone;
        this.besideOrganization = besideOrganization;
        Default = described;
    }

    /// <summary>Never: what guards a job is what was named.</summary>
    public static PolicyHere Never { get; } = new(alone: false, besideOrganization: false, "");

    /// <summary>Where the organization's policy was named: half of a chain is no answer.</summary>
    public static PolicyHere BesideOrganization { get; } = new(alone: false, besideOrganization: true, " (default beside --organization: .cargowall/ here)");

    /// <summary>Also where nothing was named.</summary>
    public static PolicyHere Always { get; } = new(alone: true, besideOrganization: true, " (default: this folder)");

    /// <summary>What the help says about it, to be put behind a description.</summary>
    public string Default { get; }

    /// <summary>Reads it where it is taken; null where it is not, or where there is none beside an organization's, which is said.</summary>
    /// <param name="organization">The organization's files; null when none were named.</param>
    /// <param name="repository">The repository's name, <c>owner/name</c>; empty when it is not known.</param>
    /// <exception cref="CommandFailedException">There is nothing to read, or it cannot be read.</exception>
    public PolicySources? Read(PolicySources? organization, string repository, Surroundings surroundings, Terminal terminal) =>
        organization is null
            ? alone
                ? PolicySources.Read(".", PolicyLevel.Repository, repository, surroundings)
                : null
            : besideOrganization
                ? ReadBeside([organization], repository, surroundings, terminal)
                : null;

    /// <summary>Reads it beside the organization's files; null, which is said, where there is none, or where this folder holds the organization's: as a repository that one has none.</summary>
    /// <param name="organization">The organization's files, maybe in two versions.</param>
    public static PolicySources? ReadBeside(IEnumerable<PolicySources> organization, string repository, Surroundings surroundings, Terminal terminal)
    {
        if (organization.Any(set => set.Folder == Path.TrimEndingDirectorySeparator(surroundings.FullPath("."))))
        {
            terminal.Note("no --policy, and .cargowall/ here is the organization's: its files alone");
            return null;
        }

        var own = PolicySources.ReadHere(repository, surroundings);
        if (own is null)
        {
            terminal.Note("no --policy, and no policy in .cargowall/ here: the organization's files alone");
        }

        return own;
    }
}
