namespace CargoWall.GitHub;

/// <summary>The app and the GitHub that it belongs to (section <c>GitHub</c>).</summary>
public sealed class GitHubOptions
{
    /// <summary>Base of the REST API. GitHub Enterprise Server: <c>https://HOST/api/v3</c>.</summary>
    public string ApiUrl { get; set; } = "https://api.github.com";

    /// <summary>Base of the pages that people open.</summary>
    public string WebUrl { get; set; } = "https://github.com";

    /// <summary>The app's numeric id, from its settings page.</summary>
    public long AppId { get; set; }

    /// <summary>The app's private key in PEM. Either this or <see cref="PrivateKeyPath"/>.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file that holds the app's private key in PEM.</summary>
    public string? PrivateKeyPath { get; set; }

    /// <summary>Seconds after which one request is given up. Default 30; at 1 slow answers are lost, 100 is the most.</summary>
    public int TimeoutSeconds { get; set; } = 30;
}
