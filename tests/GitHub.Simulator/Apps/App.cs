using System.Security.Cryptography;
using GitHub.Simulator.Accounts;

namespace GitHub.Simulator.Apps;

/// <summary>A GitHub App: the one under test, and the one of GitHub Actions.</summary>
internal sealed class App(long id, string slug, string name)
{
    // Making an RSA key takes longer than all else at start, so the simulators of one process share one.
    private static readonly Lazy<RSA> SharedKey = new(() => RSA.Create(2048));

    public long Id { get; } = id;

    public string Slug { get; } = slug;

    public string Name { get; private set; } = name;

    public string ClientId => $"Iv23li{Id:x14}";

    public required Account Owner { get; init; }

    /// <summary>The account in whose name it acts, <c>slug[bot]</c>.</summary>
    public required Account Bot { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyDictionary<string, string> Permissions { get; set; }

    public required IReadOnlyList<string> Events { get; set; }

    public required AppHook Hook { get; init; }

    public RSA Key { get; } = SharedKey.Value;

    /// <summary>Becomes what a manifest says. Installations keep what their accounts granted.</summary>
    public void Become(string name, IReadOnlyDictionary<string, string> permissions, IReadOnlyList<string> events) =>
        (Name, Permissions, Events) = (name, permissions, events);

    public string PrivateKeyPem => Key.ExportRSAPrivateKeyPem();
}
