using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Payloads of webhooks; members that are not declared are ignored.</summary>
[JsonSerializable(typeof(PushEvent))]
[JsonSerializable(typeof(PullRequestEvent))]
[JsonSerializable(typeof(PullRequestReviewEvent))]
[JsonSerializable(typeof(MergeGroupEvent))]
[JsonSerializable(typeof(CheckRunEvent))]
[JsonSerializable(typeof(CheckSuiteEvent))]
[JsonSerializable(typeof(IssueCommentEvent))]
[JsonSerializable(typeof(InstallationEvent))]
[JsonSerializable(typeof(InstallationRepositoriesEvent))]
[JsonSerializable(typeof(RepositoryEvent))]
[JsonSerializable(typeof(WorkflowRunEvent))]
[JsonSerializable(typeof(WorkflowJobEvent))]
public sealed partial class WebhookJson : JsonSerializerContext;
