using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Events;

/// <summary>Adds judged events to a report: raw counts in the report (of what came before its seal), one row for each process, destination, port, protocol and verdict.</summary>
internal sealed class ConnectionLedger(CargoWallDb database, JobReportRow report, int mostRows)
{
    /// <summary>Adds events inside the caller's transaction.</summary>
    /// <returns>How many connections found no row because the job has as many as it may.</returns>
    public async Task<long> AddAsync(IEnumerable<JudgedEvent> events, bool isLate, CancellationToken cancellationToken)
    {
        var groups = events
            .GroupBy(one => KeyOf(one, isLate), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var keys = groups.Keys.ToList();
        var rows = await database
            .Connections.Where(row => row.ReportId == report.ReportId && keys.Contains(row.KeyHash))
            .ToDictionaryAsync(row => row.KeyHash, StringComparer.Ordinal, cancellationToken);
        long uncounted = 0;
        foreach (var (key, group) in groups)
        {
            var count = group.Sum(one => one.Reported.Count);
            if (!isLate)
            {
                Count(group[0], count);
            }
            if (!rows.TryGetValue(key, out var row))
            {
                if (report.Rows >= mostRows)
                {
                    uncounted += count;
                    continue;
                }
                row = Row(key, group[0], isLate);
                database.Connections.Add(row);
                report.Rows++;
            }
            row.Count += count;
            row.FirstAt = group.Select(one => one.Reported.At).Append(row.FirstAt).Min();
            row.LastAt = group.Select(one => one.Reported.At).Append(row.LastAt).Max();
        }
        report.Uncounted += uncounted;
        return uncounted;
    }

    private void Count(JudgedEvent one, long count)
    {
        if (!one.IsCounted)
        {
            return;
        }
        switch (one.Verdict)
        {
            case ConnectionVerdict.Allowed:
                report.Allowed += count;
                break;
            case ConnectionVerdict.AutoAllowed:
                report.AutoAllowed += count;
                break;
            case ConnectionVerdict.Denied:
                report.Denied += count;
                break;
            default:
                report.WouldDeny += count;
                break;
        }
    }

    private ConnectionRow Row(string key, JudgedEvent one, bool isLate) =>
        new()
        {
            ReportId = report.ReportId,
            KeyHash = key,
            Kind = one.Reported.Kind,
            Process = one.Reported.ProcessName,
            Executable = one.Reported.Process?.Executable,
            Host = one.Reported.Host,
            Address = one.Reported.Address?.ToString(),
            Port = one.Reported.Port,
            Protocol = (int)one.Reported.Protocol,
            Verdict = one.Verdict,
            ReportedVerdict = one.Reported.Verdict,
            AutoAllowKind = one.AutoAllowKind,
            Rule = CleanText.Of(one.Rule, 1_000),
            Origin = CleanText.Of(one.Origin, 1_000),
            OriginCommit = CleanText.Of(one.OriginCommit, 64),
            Reason = one.Reported.Reason,
            IsCounted = one.IsCounted,
            IsLate = isLate,
            FirstAt = one.Reported.At,
            LastAt = one.Reported.At,
        };

    private static string KeyOf(JudgedEvent one, bool isLate)
    {
        var text = string.Join(
            '\0',
            one.Reported.Kind,
            one.Reported.ProcessName,
            one.Reported.Host,
            one.Reported.Address,
            one.Reported.Port.ToString(CultureInfo.InvariantCulture),
            (int)one.Reported.Protocol,
            one.Verdict,
            one.Reported.Verdict,
            one.Reported.Reason,
            one.IsCounted,
            isLate
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
