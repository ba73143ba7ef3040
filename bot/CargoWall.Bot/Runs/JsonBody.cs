using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs;

/// <summary>Small JSON bodies of the agent API.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body of at most <paramref name="most"/> bytes; either the value and the bytes that it was read from, or the problem.</summary>
    public static async Task<(T? Value, byte[] Bytes, ApiProblem? Problem)> ReadAsync<T>(
        HttpRequest request,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        int most = AgentApi.MaximumDocumentBytes
    )
        where T : class
    {
        var bytes = await ReadAsync(request.Body, most, cancellationToken);
        if (bytes is null)
        {
            return (null, [], Problems.TooLarge($"The body has more than {most} bytes."));
        }
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } value ? (value, bytes, null) : (null, bytes, Problems.Malformed("The body is null."));
        }
        catch (JsonException mistake)
        {
            return (null, bytes, Problems.Malformed($"The body is not what is expected here: {CleanText.Of(mistake.Message, 300)}"));
        }
    }

    // Grows with what comes: the bound of some bodies is large, and most are small.
    private static async Task<byte[]?> ReadAsync(Stream body, int most, CancellationToken cancellationToken)
    {
        using var held = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(chunk, cancellationToken)) > 0; )
        {
            if (held.Length + read > most)
            {
                return null;
            }
            held.Write(chunk, 0, read);
        }
        return held.ToArray();
    }
}
