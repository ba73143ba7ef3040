using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>A named policy, or the body of a default.</summary>
public sealed record PolicyDefinition
{
    /// <summary>The name; empty for the body of a default.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    public DefaultAction? DefaultAction { get; init; }

    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>Lines of the egress language, kept with their place; null when there are none.</summary>
    public EgressText? Egress { get; init; }

    public SudoOpinion? Sudo { get; init; }

    public ImmutableArray<SearchDomain> SearchDomains { get; init; } = [];

    public required RuleOrigin Origin { get; init; }
}

/// <summary>Text in the egress language.</summary>
/// <param name="Text">The lines.</param>
/// <param name="Origin">Where the first line stands in the file; further lines follow one by one.</param>
/// <param name="Rules">Its rules; null when the text has places for the repository's name, so that they depend on the repository.</param>
public sealed record EgressText(string Text, RuleOrigin Origin, ImmutableArray<Rule>? Rules);

/// <summary>A search domain.</summary>
/// <param name="Domain">Lower case, without a leading dot.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record SearchDomain(string Domain, RuleOrigin Origin);
