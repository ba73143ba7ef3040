using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs;

/// <summary>Small JSON bodies of the agent API.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body; either the value and the bytes that it was read from, or the problem.</summary>
    public static async Task<(T? Value, byte[] Bytes, ApiProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await ReadAsync(request.Body, cancellationToken);
        if (bytes is null)
        {
            return (null, [], Problems.TooLarge($"The body has more than {AgentApi.MaximumDocumentBytes} bytes."));
        }
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } value
                ? (value, bytes, null)
                : (null, bytes, Problems.Malformed("The body is null."));
        }
        catch (JsonException mistake)
        {
            return (null, bytes, Problems.Malformed($"The body is not what is expected here: {CleanText.Of(mistake.Message, 300)}"));
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[AgentApi.MaximumDocumentBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length == bytes.Length ? null : bytes[..length];
    }
}
