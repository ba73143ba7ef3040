using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CargoWall.Policy.Replay;

/// <summary>
/// One line of a log: where its members stand. Nothing is decoded until it is asked for, so that a line whose like was seen before costs one pass.
/// </summary>
internal ref struct LogRecord
{
    public const int Members = (int)LogMember.Action + 1;

    // In the order of the members.
    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "event",
            "verdict",
            "host",
            "address",
            "port",
            "protocol",
            "process",
            "kind",
            "count",
            "reason",
            "ts",
            "type",
            "dst_ip",
            "dst_port",
            "policy",
            "url",
            "method",
            "name",
            "answers",
            "ttl",
            "cmdline",
            "cgroup",
            "image",
            "github_token",
            "exe",
            "step",
            "action",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private readonly ReadOnlySpan<byte> _line;
    private readonly Span<Slice> _slices;

    private LogRecord(ReadOnlySpan<byte> line, Span<Slice> slices)
    {
        _line = line;
        _slices = slices;
    }

    /// <summary>Reads a line. Unknown members are passed over: a later version may write more.</summary>
    /// <param name="slices">Room for <see cref="Members"/> entries.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static LogRecord Read(ReadOnlySpan<byte> line, Span<Slice> slices, out string? problem)
    {
        slices.Clear();
        var record = new LogRecord(line, slices);
        var trimmed = line.Trim(" \t"u8);
        // Told apart without an exception, which costs as much as a hundred good lines.
        problem =
            !trimmed.StartsWith("{"u8) ? "it is no JSON object"
            : !trimmed.EndsWith("}"u8) ? "it breaks off before its closing brace"
            : !Utf8.IsValid(line) ? "it is not UTF-8"
            : null;
        if (problem is null)
        {
            try
            {
                problem = record.Scan();
            }
            catch (JsonException)
            {
                problem = "it is no valid JSON";
            }
        }

        return record;
    }

    public readonly bool Has(LogMember member) => _slices[(int)member].Type is not (JsonTokenType.None or JsonTokenType.Null);

    public readonly JsonTokenType TypeOf(LogMember member) => _slices[(int)member].Type;

    /// <summary>The bytes as they stand in the line, without quotes; empty when there are none.</summary>
    public readonly ReadOnlySpan<byte> Raw(LogMember member)
    {
        ref readonly var slice = ref _slices[(int)member];
        return _line.Slice(slice.Start, slice.Length);
    }

    /// <summary>Whether the member is this text, written without escapes.</summary>
    public readonly bool Is(LogMember member, ReadOnlySpan<byte> text) => TypeOf(member) == JsonTokenType.String && Raw(member).SequenceEqual(text);

    /// <summary>The text of a member; null when it is absent, null or empty.</summary>
    public readonly string? Text(LogMember member)
    {
        var raw = Raw(member);
        if (TypeOf(member) != JsonTokenType.String || raw.IsEmpty)
        {
            return null;
        }

        return raw.Contains((byte)'\\') ? ReaderOf(member).GetString() : Encoding.UTF8.GetString(raw);
    }

    /// <summary>The number of a member; null when it is no whole number.</summary>
    public readonly long? Number(LogMember member)
    {
        if (TypeOf(member) != JsonTokenType.Number)
        {
            return null;
        }

        var reader = ReaderOf(member);
        return reader.TryGetInt64(out var value) ? value : null;
    }

    /// <summary>The instant of a member in seconds since 1970; null when it is none.</summary>
    public readonly long? Seconds(LogMember member)
    {
        if (TypeOf(member) != JsonTokenType.String)
        {
            return null;
        }

        var reader = ReaderOf(member);
        return reader.TryGetDateTimeOffset(out var value) ? value.ToUnixTimeSeconds() : null;
    }

    /// <summary>The texts of a list; others than texts are left out.</summary>
    public readonly List<string> Texts(LogMember member)
    {
        var texts = new List<string>();
        if (TypeOf(member) == JsonTokenType.StartArray)
        {
            var reader = ReaderOf(member);
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String, CurrentDepth: 1 })
                {
                    texts.Add(reader.GetString()!); // a string token
                }
            }
        }

        return texts;
    }

    private readonly Utf8JsonReader ReaderOf(LogMember member)
    {
        ref readonly var slice = ref _slices[(int)member];
        var quotes = slice.Type == JsonTokenType.String ? 1 : 0;
        var reader = new Utf8JsonReader(_line.Slice(slice.Start - quotes, slice.Length + (2 * quotes)));
        reader.Read();
        return reader;
    }

    private readonly string? Scan()
    {
        var reader = new Utf8JsonReader(_line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(reader.ValueSpan);
            reader.Read();
            var isText = reader.TokenType == JsonTokenType.String;
            var slice = new Slice((int)reader.TokenStartIndex + (isText ? 1 : 0), reader.ValueSpan.Length, reader.TokenType);
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                reader.Skip();
                slice = slice with { Length = (int)reader.BytesConsumed - slice.Start };
            }

            if (member is { } known)
            {
                if (_slices[(int)known].Type != JsonTokenType.None)
                {
                    return $"it has '{Encoding.ASCII.GetString(Names[(int)known])}' twice";
                }

                _slices[(int)known] = slice;
            }
        }

        reader.Read(); // throws where something follows the object
        return null;
    }

    private static LogMember? MemberOf(ReadOnlySpan<byte> name)
    {
        for (var member = 0; member < Names.Length; member++)
        {
            if (name.SequenceEqual(Names[member]))
            {
                return (LogMember)member;
            }
        }

        return null;
    }

    /// <summary>Where a value stands in its line.</summary>
    internal readonly record struct Slice(int Start, int Length, JsonTokenType Type);
}
