using System.Globalization;
using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A run of a workflow.</summary>
public sealed record WorkflowRun(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("path")] string? Path,
    [property: JsonPropertyName("run_number")] int? RunNumber,
    [property: JsonPropertyName("run_attempt")] int? RunAttempt,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("head_branch")] string? HeadBranch,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("workflow_id")] long? WorkflowId,
    [property: JsonPropertyName("display_title")] string? DisplayTitle,
    [property: JsonPropertyName("html_url")] string? HtmlUrl,
    [property: JsonPropertyName("actor")] Account? Actor,
    [property: JsonPropertyName("triggering_actor")] Account? TriggeringActor,
    [property: JsonPropertyName("created_at")] DateTimeOffset? CreatedAt,
    [property: JsonPropertyName("run_started_at")] DateTimeOffset? RunStartedAt,
    [property: JsonPropertyName("updated_at")] DateTimeOffset? UpdatedAt,
    [property: JsonPropertyName("head_repository")] Repository? HeadRepository
);

/// <summary>A job of a run.</summary>
public sealed record WorkflowJob(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("run_id")] long RunId,
    [property: JsonPropertyName("run_attempt")] int? RunAttempt,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("workflow_name")] string? WorkflowName,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("head_branch")] string? HeadBranch,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("html_url")] string? HtmlUrl,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("completed_at")] DateTimeOffset? CompletedAt,
    [property: JsonPropertyName("steps")] IReadOnlyList<WorkflowStep>? Steps,
    [property: JsonPropertyName("labels")] IReadOnlyList<string>? Labels,
    [property: JsonPropertyName("runner_name")] string? RunnerName
)
{
    [JsonPropertyName("check_run_url")]
    public string? CheckRunUrl { get; init; }

    /// <summary>
    /// The check run of this job: the number that <see cref="CheckRunUrl"/> ends with. It is the job's id in current data, but GitHub promises
    /// that nowhere, and some payloads show two numbers.
    /// </summary>
    [JsonIgnore]
    public long CheckRunId =>
        long.TryParse(CheckRunUrl.AsSpan()[(CheckRunUrl.AsSpan().LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : Id;
}

/// <summary>A step of a job.</summary>
public sealed record WorkflowStep(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("completed_at")] DateTimeOffset? CompletedAt
);
