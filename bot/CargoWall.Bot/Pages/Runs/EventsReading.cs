using CargoWall.Bot.Pages.Access;
using CargoWall.Bot.Runs.Events;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>Reads one page of the events of some reports.</summary>
internal sealed class EventsReading(PageAccess access, IOptions<GitHubOptions> github)
{
    /// <summary>Reads the rows that fit <paramref name="query"/>, refused ones first.</summary>
    /// <param name="database">The database.</param>
    /// <param name="reports">Which reports.</param>
    /// <param name="jobs">Names of jobs by report, where several are shown together; else null.</param>
    /// <param name="query">What the visitor asked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EventsView> ReadAsync(
        CargoWallDb database,
        IReadOnlyList<string> reports,
        IReadOnlyDictionary<string, string>? jobs,
        EventsQuery query,
        CancellationToken cancellationToken
    )
    {
        var all = Shown(database.Connections.AsNoTracking().Where(row => reports.Contains(row.ReportId)));
        var fitting = Filter(all, query);
        var found = await fitting.CountAsync(cancellationToken);
        var pages = Math.Max(1, (found + EventsView.PageSize - 1) / EventsView.PageSize);
        var page = Math.Clamp(query.Page, 1, pages);
        var rows = await fitting
            .OrderByDescending(row => row.Verdict == ConnectionVerdict.Denied)
            .ThenByDescending(row => row.Verdict == ConnectionVerdict.WouldDeny)
            .ThenByDescending(row => row.Count)
            .ThenBy(row => row.ConnectionId)
            .Skip((page - 1) * EventsView.PageSize)
            .Take(EventsView.PageSize)
            .ToListAsync(cancellationToken);
        var told = await TellableAsync(database, rows, cancellationToken);
        return new EventsView
        {
            Query = query with { Page = page },
            All = await all.CountAsync(cancellationToken),
            Found = found,
            Rows = [.. rows.Select(row => Row(row, jobs?.GetValueOrDefault(row.ReportId), OriginOf(row, told)))],
        };
    }

    internal static IQueryable<ConnectionRow> Shown(IQueryable<ConnectionRow> rows) => rows.Where(row => row.IsCounted);

    private static IQueryable<ConnectionRow> Filter(IQueryable<ConnectionRow> rows, EventsQuery query)
    {
        if (query.DeniedOnly)
        {
            rows = rows.Where(row => row.Verdict == ConnectionVerdict.Denied || row.Verdict == ConnectionVerdict.WouldDeny);
        }
        if (query.Search.Length > 0)
        {
            var pattern =
                "%"
                + query
                    .Search.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("%", "\\%", StringComparison.Ordinal)
                    .Replace("_", "\\_", StringComparison.Ordinal)
                    .ToLowerInvariant()
                + "%";
#pragma warning disable CA1304, CA1311 // Translated to SQL's lower().
            rows = rows.Where(row =>
                EF.Functions.Like(row.Process.ToLower(), pattern, "\\")
                || EF.Functions.Like(row.Host!.ToLower(), pattern, "\\")
                || EF.Functions.Like(row.Address!, pattern, "\\")
                || EF.Functions.Like(row.Rule!.ToLower(), pattern, "\\")
            );
#pragma warning restore CA1304, CA1311
        }
        return rows;
    }

    // Rules of a repository that is not public are shown in public places without the place where they are written.
    private async Task<HashSet<string>> TellableAsync(CargoWallDb database, List<ConnectionRow> rows, CancellationToken cancellationToken)
    {
        var sources = rows.Select(row => row.Origin).OfType<string>().Select(RepositoryOf).ToHashSet(StringComparer.Ordinal);
        if (access.IsOpen || sources.Count == 0)
        {
            return sources;
        }
        var open = await access
            .Visible(database)
            .AsNoTracking()
            .Where(row => sources.Contains(row.OwnerLogin + "/" + row.Name))
            .Select(row => row.OwnerLogin + "/" + row.Name)
            .ToListAsync(cancellationToken);
        return [.. open];
    }

    // `acme/.github .cargowall/organization.yml:14`
    private static string RepositoryOf(string origin) => origin.Split(' ', 2)[0];

    private OriginView? OriginOf(ConnectionRow row, HashSet<string> told) =>
        row.Origin is { } origin && told.Contains(RepositoryOf(origin)) ? OriginView.Of(origin, row.OriginCommit, github.Value.WebUrl.TrimEnd('/')) : null;

    private static EventRowView Row(ConnectionRow row, string? job, OriginView? origin) =>
        new()
        {
            Job = job,
            Process = row.Process,
            Executable = row.Executable,
            Destination = row.Host ?? row.Address ?? "unknown",
            Address = row.Host is null || row.Host == row.Address ? null : row.Address,
            Port = PortOf(row),
            Verdict = (EventVerdict)row.Verdict,
            AgentSaid = IsRefusal(row.Verdict) == IsRefusal(row.ReportedVerdict) ? null : EventIntake.Word(row.ReportedVerdict),
            Rule = RuleOf(row),
            Origin = origin,
            Count = row.Count,
            FirstAt = row.FirstAt,
            LastAt = row.LastAt,
            IsLate = row.IsLate,
        };

    /// <summary>What decided, in words.</summary>
    internal static string RuleOf(ConnectionRow row) =>
        row switch
        {
            { Reason: { } reason } when IsRefusal(row.Verdict) => $"refused: {reason.Replace('-', ' ')}",
            { Rule: { } rule } => rule,
            { AutoAllowKind: { } kind } => $"auto-allow {kind}",
            { Verdict: ConnectionVerdict.Allowed } => "allowed by default",
            { Verdict: ConnectionVerdict.AutoAllowed } => "auto-allow",
            _ => "no rule allows it",
        };

    internal static string PortOf(ConnectionRow row) =>
        row.Kind == ConnectionKind.Name
            ? "name"
            : (Protocol)row.Protocol switch
            {
                Protocol.Tcp => $"{row.Port}/tcp",
                Protocol.Udp => $"{row.Port}/udp",
                Protocol.Icmp or Protocol.IcmpV6 => "icmp",
                var other => $"protocol {(int)other}",
            };

    private static bool IsRefusal(ConnectionVerdict verdict) => verdict is ConnectionVerdict.Denied or ConnectionVerdict.WouldDeny;
}
