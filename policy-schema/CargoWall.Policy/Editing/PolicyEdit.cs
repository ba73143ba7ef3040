using CargoWall.Policy.Model;

namespace CargoWall.Policy.Editing;

/// <summary>One change of a policy set.</summary>
public abstract record PolicyEdit
{
    private PolicyEdit() { }

    /// <summary>A rule at the end of a named policy's rules.</summary>
    public sealed record AddRule(string Policy, NewRule Rule) : PolicyEdit;

    /// <summary>
    /// The mode of an entity: written where its mode stands already (all places of it, since the strictest counts), else into
    /// <c>settings</c> for the level's own entity and into an assignment for another.
    /// </summary>
    /// <param name="Target">Null for the level's own entity.</param>
    /// <param name="Mode">The mode.</param>
    public sealed record SetMode(EntityTarget? Target, PolicyMode Mode) : PolicyEdit;

    /// <summary>Policies and groups for a target: added to an assignment that is for it already, else in one of its own.</summary>
    /// <param name="Target">Null for the level's own entity.</param>
    /// <param name="Policies">Names, <c>org/NAME</c> for the organization's.</param>
    /// <param name="Groups">Names of groups.</param>
    public sealed record AddAssignment(EntityTarget? Target, IReadOnlyList<string> Policies, IReadOnlyList<string> Groups) : PolicyEdit;

    /// <summary>A named policy.</summary>
    /// <param name="Name">Its name, not yet taken.</param>
    /// <param name="Description">What it is for; null for none.</param>
    /// <param name="Rules">Its rules.</param>
    /// <param name="File">The file that it stands in, made where it is not there; null for a file that has policies already.</param>
    public sealed record AddPolicy(string Name, string? Description, IReadOnlyList<NewRule> Rules, string? File = null) : PolicyEdit;

    /// <summary>Rules of the default policy of a target: added to one that is for it already, else to a new one.</summary>
    /// <param name="Target">Null for the level's own entity.</param>
    /// <param name="Rules">The rules.</param>
    public sealed record AddDefault(EntityTarget? Target, IReadOnlyList<NewRule> Rules) : PolicyEdit;
}

/// <summary>What came of an edit.</summary>
public abstract record EditOutcome
{
    private EditOutcome() { }

    /// <summary>Files that differ now, each whole; no other file does.</summary>
    public sealed record Changed(IReadOnlyList<EditedFile> Files) : EditOutcome;

    /// <summary>The files say it already.</summary>
    /// <param name="Sentence">Where.</param>
    public sealed record Unchanged(string Sentence) : EditOutcome;

    /// <summary>It is not done.</summary>
    /// <param name="Sentence">Why, and how to mend it.</param>
    public sealed record Refused(string Sentence) : EditOutcome;
}

/// <summary>A file after an edit.</summary>
/// <param name="Path">The path inside the repository.</param>
/// <param name="Content">All of its bytes.</param>
/// <param name="IsNew">Whether it was not there before.</param>
public sealed record EditedFile(string Path, ReadOnlyMemory<byte> Content, bool IsNew);
