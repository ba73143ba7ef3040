namespace GitHub.Simulator.Control;

// What calls under /_sim carry beside the records of the controls themselves.
internal sealed record LoginRequest(string Login, string? Owner = null);

internal sealed record MemberRequest(string Login, bool Owner = false);

internal sealed record RepositoriesRequest(IReadOnlyList<string> Repositories);

internal sealed record NameRequest(string Name);

internal sealed record PermissionRequest(string Permission);

internal sealed record CommentRequest(string Body, string? Author = null);

internal sealed record ConclusionRequest(string Conclusion = "success");

internal sealed record AudienceRequest(string Audience);

internal sealed record ActionRequest(string Identifier, string? Person = null);

internal sealed record WebhookRequest(Uri? Url, string? Secret = null);

internal sealed record UrlRequest(Uri Url);

internal sealed record IdAnswer(long Id);

internal sealed record ShaAnswer(string Sha);

internal sealed record ValueAnswer(string Value);
