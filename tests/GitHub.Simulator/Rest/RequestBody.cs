using System.Text.Json;
using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>The JSON object of a request, read member by member; what does not fit is a 422 as GitHub gives it.</summary>
internal sealed class RequestBody(JsonObject members)
{
    public JsonObject Members { get; } = members;

    public static RequestBody Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return new RequestBody([]);
        }

        try
        {
            return JsonNode.Parse(bytes.Span) is JsonObject members ? new RequestBody(members) : throw new RestProblem(400, "Body should be a JSON object");
        }
        catch (JsonException)
        {
            throw new RestProblem(400, "Problems parsing JSON");
        }
    }

    public bool Has(string name) => Members.ContainsKey(name);

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    /// <summary>Null: absent, or null.</summary>
    public string? OptionalText(string name) => Read<string>(name, JsonValueKind.String);

    public long Number(string name) => OptionalNumber(name) ?? throw Missing(name);

    public long? OptionalNumber(string name) => Members[name] is null ? null : Read<long>(name, JsonValueKind.Number);

    public bool? OptionalFlag(string name) =>
        Members[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
            _ => throw WrongKind(name, "a boolean"),
        };

    public DateTimeOffset? OptionalTime(string name) =>
        OptionalText(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time
        : throw WrongKind(name, "a date-time");

    /// <summary>Null: absent, or null.</summary>
    public RequestBody? OptionalObject(string name) =>
        Members[name] switch
        {
            null => null,
            JsonObject members => new RequestBody(members),
            _ => throw WrongKind(name, "an object"),
        };

    public IReadOnlyList<RequestBody> Objects(string name) =>
        Array(name).Select(item => item is JsonObject members ? new RequestBody(members) : throw WrongKind(name, "a list of objects")).ToList();

    public IReadOnlyList<string> Texts(string name) =>
        Array(name)
            .Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw WrongKind(name, "a list of strings"))
            .ToList();

    public IReadOnlyList<long> Numbers(string name) =>
        Array(name)
            .Select(item => item is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw WrongKind(name, "a list of integers"))
            .ToList();

    private JsonArray Array(string name) =>
        Members[name] switch
        {
            null => [],
            JsonArray array => array,
            _ => throw WrongKind(name, "an array"),
        };

    private T? Read<T>(string name, JsonValueKind kind) =>
        Members[name] switch
        {
            null => default,
            JsonValue value when value.GetValueKind() == kind && value.TryGetValue<T>(out var read) => read,
            _ => throw WrongKind(name, kind == JsonValueKind.String ? "a string" : "an integer"),
        };

    private static RestProblem Missing(string name) => RestProblem.Unprocessable($"Invalid request.\n\n\"{name}\" wasn't supplied.");

    private RestProblem WrongKind(string name, string wanted) =>
        RestProblem.Unprocessable($"Invalid request.\n\nFor '{name}', {Members[name]?.ToJsonString() ?? "nil"} is not {wanted}.");
}
