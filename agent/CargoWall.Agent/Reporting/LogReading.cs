using System.Text.Json;
using CargoWall.Agent.Attribution;
using CargoWall.Agent.Enforcing;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>What a log file tells: destinations, what the agent said about itself, and lines that cannot be read.</summary>
internal sealed class LogReading
{
    // Of each kind that is shown by itself, so that thousands of rules that are not enforced hide nothing else.
    private const int AgentRecordsLimit = 500;

    private readonly List<ConnectionRecord> agentRecords = [];
    private readonly Dictionary<string, int> kinds = new(StringComparer.Ordinal);

    public ConnectionTally Tally { get; } = new();

    /// <summary>What the agent said about itself, in order.</summary>
    public IReadOnlyList<ConnectionRecord> AgentRecords => agentRecords;

    /// <summary>Lines that are no record: torn by a crash, or not written by this agent.</summary>
    public int Unreadable { get; private set; }

    public static LogReading Of(Stream log)
    {
        var reading = new LogReading();
        using var reader = new StreamReader(log);
        while (reader.ReadLine() is { } line)
        {
            reading.Add(line);
        }

        return reading;
    }

    private void Add(string line)
    {
        try
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line, ContractJson.Default.ConnectionRecord) is { } record)
            {
                Tally.Add(record);
                if (record.Event == "agent" && CountKind(record.Kind ?? "") <= AgentRecordsLimit)
                {
                    agentRecords.Add(record);
                }
            }
        }
        catch (JsonException)
        {
            Unreadable++;
        }
    }

    // What the summary shows by itself has room of its own, whatever else a log holds.
    private int CountKind(string kind)
    {
        var isShown = kind is "started" or "ignored" or "many-look-ups" or "agent-killed" or Denials.SettingKind or Denials.FailureKind;
        var bucket = isShown || Tampering.IsKind(kind) ? kind : "";
        return kinds[bucket] = kinds.GetValueOrDefault(bucket) + 1;
    }
}
