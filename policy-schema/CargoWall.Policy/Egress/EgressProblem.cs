namespace CargoWall.Policy.Egress;

/// <summary>What is wrong with a line.</summary>
public enum EgressProblemKind
{
    /// <summary>It does not match the grammar.</summary>
    Syntax,

    /// <summary>A path while no URL header is in force.</summary>
    PathWithoutBase,

    /// <summary><c>passthrough</c> on a rule that is not about hosts.</summary>
    PassthroughUnsupported,

    /// <summary><c>insecure</c> on a look-up rule.</summary>
    InsecureUnsupported,

    /// <summary>Both on one rule.</summary>
    PassthroughWithInsecure,
}

/// <summary>A line that is refused.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">A sentence that says how to mend it.</param>
public sealed record EgressProblem(int Line, int Column, EgressProblemKind Kind, string Message);

/// <summary>Something odd across rules, which belongs to no single line.</summary>
public enum EgressWarning
{
    /// <summary>For one host some URL rules are insecure and some are not.</summary>
    InsecureOnSomeUrlRules,

    /// <summary>A passthrough rule covers the host of an insecure rule.</summary>
    PassthroughHidesInsecure,

    /// <summary>A passthrough rule covers the host of a URL rule.</summary>
    PassthroughHidesUrlRule,
}

/// <summary>What was read from a text.</summary>
/// <param name="Rules">The rules, in order. A line with a problem yields none and changes nothing else.</param>
/// <param name="Problems">The refused lines, in order, at most one a line.</param>
/// <param name="Warnings">Oddities across rules, sorted, without repeats.</param>
public sealed record EgressReading(IReadOnlyList<EgressRule> Rules, IReadOnlyList<EgressProblem> Problems, IReadOnlyList<EgressWarning> Warnings);
