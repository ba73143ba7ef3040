using System.Net;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Events;

/// <summary>One event that judges something, as the agent told it. Texts are cleaned: no control or invisible characters, bounded.</summary>
internal sealed record ReportedEvent
{
    public required ConnectionKind Kind { get; init; }

    public required ConnectionVerdict Verdict { get; init; }

    /// <summary>The host as told; null when not told.</summary>
    public string? Host { get; init; }

    /// <summary><see cref="Host"/> as a name that can be judged; null when it is none.</summary>
    public HostName? Name { get; init; }

    /// <summary>Null when not known.</summary>
    public IPAddress? Address { get; init; }

    public ushort Port { get; init; }

    public Protocol Protocol { get; init; }

    /// <summary>Name of the process; empty when not told.</summary>
    public string ProcessName { get; init; } = "";

    /// <summary>Null when nothing about the process is known.</summary>
    public ProcessFacts? Process { get; init; }

    public string? AutoAllowKind { get; init; }

    /// <summary>Why, where it is not the policy that decides; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>The rule that the agent names; shown only where no policy was served and its word is all there is.</summary>
    public string? Rule { get; init; }

    public string? Origin { get; init; }

    /// <summary>How many equal connections it stands for; at least 1.</summary>
    public required long Count { get; init; }

    public required DateTime At { get; init; }

    /// <summary>A question for the name of an address.</summary>
    public bool IsReverseLookup =>
        Kind == ConnectionKind.Name
        && Host is { } host
        && (host.EndsWith(".in-addr.arpa", StringComparison.Ordinal) || host.EndsWith(".ip6.arpa", StringComparison.Ordinal));

    /// <summary>The destination as a person reads it: host or address, with port where there is one.</summary>
    public string Destination =>
        (Host, Address) switch
        {
            _ when Kind == ConnectionKind.Name => Host ?? "?",
            ({ } host, _) => $"{host}:{Port}",
            (null, { } address) => new IPEndPoint(address, Port).ToString(),
            _ => "?",
        };
}
