using System.Globalization;
using CargoWall.Agent.Attribution;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>
/// What was denied, as the check <c>CargoWall egress</c> counts it, and where to first: the reason that a job fails by
/// <c>fail-job-on-deny</c>. What audit would deny is none of it. From any thread.
/// </summary>
internal sealed class Denials
{
    /// <summary>Kind of the agent's record that the setting is on.</summary>
    public const string SettingKind = "fail-job-on-deny";

    /// <summary>Kind of the agent's record that the job fails by it.</summary>
    public const string FailureKind = "job-failed";

    private const int Places = 3;

    private readonly Lock gate = new();
    private readonly List<string> destinations = [];
    private readonly List<string> first = [];
    private long connections;
    private long names;

    /// <summary>One sentence that names the number, the first destinations with what denied them, and the mend; null while nothing was denied.</summary>
    public string? Sentence
    {
        get
        {
            lock (gate)
            {
                return connections + names == 0
                    ? null
                    : $"{Number()} denied, which fails this job (fail-job-on-deny): {string.Join(", ", first)}. If the job needs it, allow it in a policy; else take out what asks for it.";
            }
        }
    }

    /// <summary>What the setting does in a mode, for a person.</summary>
    public static string SettingIn(AgentMode mode) =>
        mode == AgentMode.Audit
            ? "fail-job-on-deny is on, and fails nothing in audit, which denies nothing"
            : "a denied connection fails this job (fail-job-on-deny)";

    /// <summary>Takes a record; keeps those of what was denied.</summary>
    public void Add(ConnectionRecord record)
    {
        if (record.Verdict != Wording.Denied || !Counts(record))
        {
            return;
        }

        lock (gate)
        {
            var many = record.Count ?? 1;
            if (record.Event == "dns")
            {
                names += many;
            }
            else
            {
                connections += many;
            }

            if (first.Count < Places)
            {
                Show(TallyEntry.Of(record));
            }
        }
    }

    // Of names those that the policy denies: a record type that is not answered, a server that is silent and what a resolver tries under a search
    // domain are nobody's attempt to reach something.
    private static bool Counts(ConnectionRecord record) =>
        record.Event == "connection" || (record.Event == "dns" && record.Reason is null or "by-default" or "no-host-name");

    private void Show(TallyEntry entry)
    {
        if (!destinations.Contains(entry.Destination))
        {
            destinations.Add(entry.Destination);
            first.Add(PlainText.OneLine($"{entry.Destination} ({entry.Because})", 300));
        }
    }

    private string Number()
    {
        var parts = new List<string>();
        Part(connections, "connection");
        Part(names, "look-up");
        return $"{string.Join(" and ", parts)} {(connections + names == 1 ? "was" : "were")}";

        void Part(long number, string what)
        {
            if (number > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}"));
            }
        }
    }
}
