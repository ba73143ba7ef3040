using System.Net;
using System.Text.Json;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>The parts of a record that both formats write alike: where to, and who.</summary>
/// <param name="Name">Null when none is told.</param>
/// <param name="Address">Null when none is told.</param>
internal readonly record struct RecordedPlace(HostName? Name, IPAddress? Address)
{
    private const int MostOfName = 200;

    /// <summary>Reads name and address; a host that is an address counts as one.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(string? host, string? address, out RecordedPlace place)
    {
        place = default;
        Prefix? prefix = null;
        if (address is not null)
        {
            if (!TryReadAddress(address, out var read))
            {
                return $"'{Cut(address)}' is no address";
            }

            prefix = read;
        }

        HostName? name = null;
        if (host is not null)
        {
            if (TryReadAddress(host, out var literal))
            {
                prefix ??= literal;
            }
            else if (HostName.TryParse(host, out var read))
            {
                name = read;
            }
            else
            {
                return $"'{Cut(host)}' is no host name";
            }
        }

        place = new RecordedPlace(name, prefix?.ToAddress());
        return name is null && prefix is null ? "it names neither host nor address" : null;
    }

    public static string? ReadPort(in LogRecord record, LogMember member, out ushort port)
    {
        port = 0;
        if (!record.Has(member))
        {
            return null;
        }

        if (record.Number(member) is >= 0 and <= ushort.MaxValue and { } number)
        {
            port = (ushort)number;
            return null;
        }

        return "the port is no number from 0 to 65535";
    }

    /// <summary>What is known about the process; null when nothing is.</summary>
    public static ProcessFacts? FactsOf(in LogRecord record)
    {
        var facts = new ProcessFacts
        {
            Executable = record.Text(LogMember.Executable),
            Arguments = record.TypeOf(LogMember.CommandLine) == JsonTokenType.StartArray ? [.. record.Texts(LogMember.CommandLine)] : [],
            CGroup = record.Text(LogMember.CGroup),
            Image = record.Text(LogMember.Image),
            Step = record.Text(LogMember.Step),
            Action = record.Text(LogMember.Action),
        };
        return facts is { Executable: null, Arguments.IsEmpty: true, CGroup: null, Image: null, Step: null, Action: null } ? null : facts;
    }

    /// <summary>A process as it is listed: of a long name its end, which tells more.</summary>
    public static string? ProcessName(string? name) => name is null || name.Length <= MostOfName ? name : $"…{name[^MostOfName..]}";

    /// <summary>Text from outside, short enough for a sentence.</summary>
    public static string Cut(string? text) => Shortened.Of(text ?? string.Empty, 60);

    private static bool TryReadAddress(string text, out Prefix prefix) => Prefix.TryParse(text, out prefix) && !text.Contains('/', StringComparison.Ordinal);
}
