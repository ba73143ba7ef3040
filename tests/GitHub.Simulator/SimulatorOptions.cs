using Microsoft.Extensions.Logging;

namespace GitHub.Simulator;

/// <summary>How a simulated GitHub is set up. The defaults suit a test: loopback, a free port, a temporary folder.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Address to listen at. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Base of the absolute REST addresses in answers, where a proxy stands before the simulator. Null: the address listened at.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Folder of the git repositories and the app's key. Null: a temporary one, deleted when the simulator is disposed.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The organization that exists from the start and has the app installed on all repositories.</summary>
    public string Owner { get; init; } = "acme";

    /// <summary>The repository that exists from the start, with one commit on <c>main</c>.</summary>
    public string Repository { get; init; } = "web";

    /// <summary>Name of the app under test; its slug is the same in small letters with hyphens.</summary>
    public string AppName { get; init; } = "CargoWall";

    /// <summary>Where the app's webhooks go. Null: events are recorded and nothing is delivered until it is set.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Secret that signs webhooks. Null: a random one.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Time after which a delivery counts as failed. GitHub.com: 10 seconds. Default: a minute, so that none is lost because the machine is busy.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests, points and writes that a token has; GitHub's own numbers by default.</summary>
    public RateLimits Limits { get; init; } = new();

    /// <summary>Seed of everything random in faults: the same seed and the same requests meet the same faults.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The clock of tokens, limits and timestamps.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What is written to the console.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
