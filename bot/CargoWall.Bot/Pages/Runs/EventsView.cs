namespace CargoWall.Bot.Pages.Runs;

/// <summary>One page of the events table.</summary>
public sealed record EventsView
{
    public required EventsQuery Query { get; init; }

    public required IReadOnlyList<EventRowView> Rows { get; init; }

    /// <summary>Rows that fit the query.</summary>
    public required int Found { get; init; }

    /// <summary>Rows without the query.</summary>
    public required int All { get; init; }

    public const int PageSize = 100;

    public int Pages => Math.Max(1, (Found + PageSize - 1) / PageSize);
}

/// <summary>What a visitor asked for.</summary>
/// <param name="Job">A job's id; null for all.</param>
/// <param name="Search">Part of a process, host, address or rule; empty for all.</param>
/// <param name="DeniedOnly">Only what was denied or would be.</param>
/// <param name="Page">From 1.</param>
public sealed record EventsQuery(string? Job, string Search, bool DeniedOnly, int Page)
{
    public const int LongestSearch = 200;

    /// <summary>The query part of an address, with its question mark; empty for the plain page.</summary>
    public string ToAddress()
    {
        var query = new QueryString();
        query = Job is null ? query : query.Add("job", Job);
        query = Search.Length == 0 ? query : query.Add("q", Search);
        query = DeniedOnly ? query.Add("denied", "true") : query;
        return Page > 1 ? query.Add("page", Page.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString() : query.ToString();
    }
}

/// <summary>One row.</summary>
public sealed record EventRowView
{
    /// <summary>Name of the job; null where one job alone is shown.</summary>
    public string? Job { get; init; }

    public required string Process { get; init; }

    public string? Executable { get; init; }

    /// <summary>Host, or address where none is known.</summary>
    public required string Destination { get; init; }

    /// <summary>The address beside a host; null when it is the destination itself or not known.</summary>
    public string? Address { get; init; }

    /// <summary><c>443/tcp</c>, <c>icmp</c>; <c>name</c> for a question for a name.</summary>
    public required string Port { get; init; }

    public required EventVerdict Verdict { get; init; }

    /// <summary>What the agent said, where it differs in effect; else null.</summary>
    public string? AgentSaid { get; init; }

    /// <summary>Rule as text, or what decided instead of one.</summary>
    public required string Rule { get; init; }

    /// <summary>Where the rule is written; null when it is not told.</summary>
    public OriginView? Origin { get; init; }

    public required long Count { get; init; }

    public required DateTime FirstAt { get; init; }

    public required DateTime LastAt { get; init; }

    /// <summary>Came after the seal.</summary>
    public bool IsLate { get; init; }
}

/// <summary>A line of a policy file.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Place"><c>.cargowall/npm.yml:7</c>.</param>
/// <param name="Url">The line on GitHub; null when its commit is not known.</param>
public sealed record OriginView(string Repository, string Place, string? Url)
{
    /// <summary>Reads <c>acme/.github .cargowall/organization.yml:14</c>; null for another form.</summary>
    public static OriginView? Of(string? origin, string? commit, string webUrl)
    {
        if (origin?.Split(' ', 2) is not [var repository, var place] || place.LastIndexOf(':') is var colon && colon < 1)
        {
            return null;
        }
        var path = string.Join('/', place[..colon].Split('/').Select(Uri.EscapeDataString));
        return new OriginView(repository, place, commit is null ? null : $"{webUrl}/{repository}/blob/{commit}/{path}#L{place[(colon + 1)..]}");
    }
}

public enum EventVerdict
{
    Allowed,
    AutoAllowed,
    Denied,
    WouldDeny,
}
