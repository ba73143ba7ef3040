using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Workflows;

/// <summary>The step that is put first into a job.</summary>
public sealed record InstallStep
{
    /// <summary>The action that is installed where nothing else is asked for.</summary>
    public const string UsualAction = "code-cargo/cargowall-action";

    /// <summary><c>OWNER/NAME</c>.</summary>
    public string Action { get; init; } = UsualAction;

    /// <summary>The full commit that the action is pinned to.</summary>
    public required string Commit { get; init; }

    /// <summary>The release that the commit is of (<c>v1.3.0</c>), for the comment beside it; null for none.</summary>
    public string? Version { get; init; }

    public PolicyMode Mode { get; init; } = PolicyMode.Audit;

    /// <summary>The bot's public address; null where the action is used without a bot.</summary>
    public string? ApiUrl { get; init; }

    /// <summary>SHA-256 of the key that the bot signs policies with, hex; null for none.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>What happens when no policy can be fetched; null leaves it to the last known policy, of which a runner that begins empty has none.</summary>
    public OnUnavailable? OnUnavailable { get; init; }

    /// <summary>Whether a machine that the agent does not support fails the job.</summary>
    public bool FailOnUnsupported { get; init; }

    /// <summary>
    /// What a job without <c>permissions</c> has: the repository's setting "Workflow permissions". Null where it is not known: such a job is left as it is,
    /// since a map of permissions takes away what it does not name.
    /// </summary>
    public DefaultPermissions? DefaultPermissions { get; init; }

    /// <summary>What is wrong with these values; null when nothing is.</summary>
    public string? Problem() =>
        !IsName(Action) ? $"'{Action}' is no action; write OWNER/NAME."
        : Commit.Length != 40 || !Commit.All(char.IsAsciiHexDigit)
            ? $"'{Commit}' is no full commit SHA (40 hex digits); an action is pinned to one, since tags can be moved."
        : Version is not null && !IsVersion(Version) ? $"'{Version}' is no version; write it like v1.3.0."
        : ApiUrl is not null && !(Uri.TryCreate(ApiUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
            ? $"'{ApiUrl}' is no address of a bot; write https://HOST."
        : KeyFingerprint is not null && !(KeyFingerprint.Length == 64 && KeyFingerprint.All(char.IsAsciiHexDigit))
            ? $"'{KeyFingerprint}' is no key fingerprint (64 hex digits)."
        : null;

    internal IReadOnlyList<(string Key, string Value)> Inputs
    {
        get
        {
            var inputs = new List<(string, string)> { ("mode", PolicyWords.Mode.Of(Mode)) };
            Add("api-url", ApiUrl);
            Add("policy-key-fingerprint", KeyFingerprint);
            Add("on-unavailable", OnUnavailable is { } wish ? PolicyWords.OnUnavailable.Of(wish) : null);
            Add("fail-on-unsupported", FailOnUnsupported ? "true" : null);
            return inputs;

            void Add(string key, string? value)
            {
                if (value is not null)
                {
                    inputs.Add((key, value));
                }
            }
        }
    }

    internal string Uses => string.Create(CultureInfo.InvariantCulture, $"{Action}@{Commit.ToLowerInvariant()}");

    private static bool IsName(string text) => text.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name] && IsPlain(owner) && IsPlain(name);

    private static bool IsVersion(string text) => text.Length <= 100 && IsPlain(text);

    private static bool IsPlain(string text) => text.All(it => char.IsAsciiLetterOrDigit(it) || it is '.' or '-' or '_' or '+');
}

/// <summary>The repository's setting "Workflow permissions".</summary>
public enum DefaultPermissions
{
    /// <summary>"Read repository contents and packages permissions".</summary>
    Restricted,

    /// <summary>"Read and write permissions": every scope but id-token.</summary>
    Permissive,
}
