using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;
using CargoWall.GitHub.Tokens;

namespace CargoWall.GitHub;

/// <summary>What is read from and written to GitHub's API. Members of GitHub's that are not declared are ignored.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstallationToken))]
[JsonSerializable(typeof(InstallationTokenRequest))]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(IReadOnlyList<Installation>))]
[JsonSerializable(typeof(RepositoryPage))]
[JsonSerializable(typeof(IReadOnlyList<WebhookDelivery>))]
[JsonSerializable(typeof(Repository))]
[JsonSerializable(typeof(IReadOnlyList<PropertyDefinition>))]
[JsonSerializable(typeof(Comparison))]
[JsonSerializable(typeof(GitReference))]
[JsonSerializable(typeof(Commit))]
[JsonSerializable(typeof(Tree))]
[JsonSerializable(typeof(Blob))]
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(IReadOnlyList<PullRequest>))]
[JsonSerializable(typeof(WorkflowRun))]
[JsonSerializable(typeof(WorkflowJob))]
[JsonSerializable(typeof(WorkflowRunPage))]
[JsonSerializable(typeof(WorkflowJobPage))]
[JsonSerializable(typeof(CheckRun))]
[JsonSerializable(typeof(CheckRunPage))]
[JsonSerializable(typeof(NewCheckRun))]
[JsonSerializable(typeof(CheckRunChange))]
[JsonSerializable(typeof(IssueComment))]
[JsonSerializable(typeof(IReadOnlyList<IssueComment>))]
[JsonSerializable(typeof(CommentBody))]
internal sealed partial class GitHubJson : JsonSerializerContext;
