using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Which installation a delivery was made for. Hooks that are not an app's have none.</summary>
public sealed record InstallationReference([property: JsonPropertyName("id")] long Id);

/// <summary>Commits arrived on a reference, or it was made or deleted.</summary>
public sealed record PushEvent(
    [property: JsonPropertyName("ref")] string Ref,
    [property: JsonPropertyName("before")] string Before,
    [property: JsonPropertyName("after")] string After,
    [property: JsonPropertyName("deleted")] bool Deleted,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);

/// <summary>Something happened to a pull request.</summary>
public sealed record PullRequestEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("pull_request")] PullRequest PullRequest,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);

/// <summary>A merge queue wants checks on a group.</summary>
public sealed record MergeGroupEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("merge_group")] MergeGroup MergeGroup,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation);

/// <summary>The commit that a merge queue would make.</summary>
public sealed record MergeGroup(
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("base_sha")] string BaseSha,
    [property: JsonPropertyName("base_ref")] string BaseRef);

/// <summary>Something happened to a check run.</summary>
public sealed record CheckRunEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("check_run")] CheckRun CheckRun,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);

/// <summary>Something happened to a check suite.</summary>
public sealed record CheckSuiteEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("check_suite")] CheckSuite CheckSuite,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation);

/// <summary>The checks of one app on a commit.</summary>
public sealed record CheckSuite(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("head_branch")] string? HeadBranch);

/// <summary>The app was put on an account, taken off, suspended or given other permissions.</summary>
public sealed record InstallationEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("installation")] Installation Installation,
    [property: JsonPropertyName("repositories")] IReadOnlyList<InstalledRepository>? Repositories);

/// <summary>Repositories were given to an installation or taken from it.</summary>
public sealed record InstallationRepositoriesEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("installation")] Installation Installation,
    [property: JsonPropertyName("repositories_added")] IReadOnlyList<InstalledRepository>? Added,
    [property: JsonPropertyName("repositories_removed")] IReadOnlyList<InstalledRepository>? Removed);

/// <summary>The few facts that installation events tell of a repository.</summary>
public sealed record InstalledRepository(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("full_name")] string FullName,
    [property: JsonPropertyName("private")] bool Private);

/// <summary>A repository was renamed, transferred, publicized, deleted and so on.</summary>
public sealed record RepositoryEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation);

/// <summary>A workflow run was requested, began or ended.</summary>
public sealed record WorkflowRunEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("workflow_run")] WorkflowRun WorkflowRun,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);

/// <summary>A job was queued, began, waits or ended.</summary>
public sealed record WorkflowJobEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("workflow_job")] WorkflowJob WorkflowJob,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);
