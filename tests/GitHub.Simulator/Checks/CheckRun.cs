namespace GitHub.Simulator.Checks;

/// <summary>One check on a commit.</summary>
internal sealed class CheckRun(long id, CheckSuite suite, string name)
{
    public long Id { get; } = id;

    public CheckSuite Suite { get; } = suite;

    public string Name { get; set; } = name;

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public string? ExternalId { get; set; }

    public string? DetailsUrl { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public string? Title { get; set; }

    public string? Summary { get; set; }

    public string? Text { get; set; }

    public List<CheckAnnotation> Annotations { get; } = [];

    public IReadOnlyList<CheckAction> Actions { get; set; } = [];

    public SimulatedCheck ToSimulated() =>
        new(
            Id,
            Suite.App.Slug,
            Name,
            Suite.HeadSha,
            Status,
            Conclusion,
            Title,
            Summary,
            Text,
            DetailsUrl,
            ExternalId,
            Annotations
                .Select(annotation => new SimulatedAnnotation(
                    annotation.Path,
                    annotation.StartLine,
                    annotation.EndLine,
                    annotation.Level,
                    annotation.Title,
                    annotation.Message
                )
                {
                    StartColumn = annotation.StartColumn,
                })
                .ToList(),
            Actions.Select(action => action.Identifier).ToList()
        );
}

/// <summary>A remark of a check on lines of a file.</summary>
internal sealed record CheckAnnotation(string Path, int StartLine, int EndLine, string Level, string Message)
{
    public int? StartColumn { get; init; }

    public int? EndColumn { get; init; }

    public string? Title { get; init; }

    public string? RawDetails { get; init; }
}

/// <summary>A button of a check.</summary>
internal sealed record CheckAction(string Label, string Description, string Identifier);
