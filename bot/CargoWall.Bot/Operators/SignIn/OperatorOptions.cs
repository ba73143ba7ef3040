namespace CargoWall.Bot.Operators.SignIn;

/// <summary>Who may sign in to the pages for operators (section <c>Operators</c>, a list). Nobody by default.</summary>
internal sealed class OperatorOptions
{
    public List<OperatorEntry> All { get; } = [];
}

/// <summary>One operator.</summary>
internal sealed class OperatorEntry
{
    public const int LongestName = 64;

    /// <summary>Stands beside what the operator has done again; at most 64 visible characters, and compared exactly.</summary>
    public string Name { get; set; } = "";

    /// <summary>What <c>operators hash</c> printed for the operator's key.</summary>
    public string KeyHash { get; set; } = "";
}
