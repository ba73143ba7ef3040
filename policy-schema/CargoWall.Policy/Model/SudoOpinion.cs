using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>The <c>sudo-lockdown</c> block of a policy.</summary>
/// <param name="Enabled">Whether it enables the lockdown. One that does not can still name commands.</param>
/// <param name="AllowCommands">Full paths that stay allowed.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record SudoOpinion(bool Enabled, ImmutableArray<SudoCommand> AllowCommands, RuleOrigin Origin);

/// <summary>A command that stays allowed under sudo lockdown, as a full path.</summary>
public sealed record SudoCommand(string Path, RuleOrigin Origin);
