using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Writes times as RFC 3339 in UTC with milliseconds, and reads any RFC 3339 time.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : throw new JsonException("A time is text like 2026-11-22T10:11:12.345Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
