namespace CargoWall.Bot.Pages.Runs;

/// <summary>What the page of a run shows.</summary>
public sealed record RunView
{
    public required RunHead Head { get; init; }

    /// <summary>Jobs of the shown attempt, those with something to look at first.</summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>The job that was chosen; null shows all together.</summary>
    public JobView? Chosen { get; init; }

    public required FiguresView Figures { get; init; }

    public required EventsView Events { get; init; }
}

/// <summary>A run in one line.</summary>
public sealed record RunHead
{
    public required long RunId { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>What the workflow calls itself; its file where it has no name.</summary>
    public required string Workflow { get; init; }

    /// <summary>Null when the workflow is not a file of the repository.</summary>
    public string? WorkflowFile { get; init; }

    /// <summary>0 when GitHub has not told it.</summary>
    public long Number { get; init; }

    public int Attempt { get; init; }

    public required string Event { get; init; }

    public string? Branch { get; init; }

    /// <summary>Empty when GitHub has not told it.</summary>
    public required string Commit { get; init; }

    public required string Actor { get; init; }

    public required RunState State { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Addresses on GitHub.</summary>
    public required string RepositoryUrl { get; init; }

    public string Name => Number > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Workflow} #{Number}") : Workflow;
}

/// <summary>What a run came to, for GitHub and for the firewall.</summary>
public enum RunState
{
    Running,

    /// <summary>Over, nothing was refused or would have been.</summary>
    Clean,
    WouldDeny,
    Denied,

    /// <summary>Over, and something is missing or doubtful.</summary>
    Doubtful,

    /// <summary>Over, and no agent reported.</summary>
    Silent,

    /// <summary>Did not run.</summary>
    Skipped,
}

/// <summary>The four figures. Connections are counted one by one, and as rows of the table in brackets.</summary>
public sealed record FiguresView
{
    public required int Destinations { get; init; }

    public required long Allowed { get; init; }

    /// <summary>The part of <see cref="Allowed"/> that an auto-allow let pass.</summary>
    public required long AutoAllowed { get; init; }

    public required long Denied { get; init; }

    public required long WouldDeny { get; init; }

    public required int Unique { get; init; }

    public long Total => Allowed + Denied + WouldDeny;
}
