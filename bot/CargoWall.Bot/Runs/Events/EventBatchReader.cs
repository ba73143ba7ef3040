using System.IO.Compression;
using System.Text.Json;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Events;

/// <summary>Reads NDJSON as it arrives and stops at the first bound that is passed: nothing is buffered beyond it, compressed or not.</summary>
internal static class EventBatchReader
{
    private const int ChunkBytes = 16 * 1024;

    public static async Task<EventBatch> ReadAsync(Stream body, string? contentEncoding, CancellationToken cancellationToken)
    {
        switch (contentEncoding)
        {
            case null or "" or "identity":
                return await ReadAsync(body, cancellationToken);
            case "gzip":
                await using (var plain = new GZipStream(body, CompressionMode.Decompress, leaveOpen: true))
                {
                    return await ReadAsync(plain, cancellationToken);
                }
            default:
                return Refuse(Problems.Make(StatusCodes.Status415UnsupportedMediaType, ApiProblem.Malformed, "Content-Encoding may be gzip or absent."));
        }
    }

    private static async Task<EventBatch> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var lines = new List<EventLine>();
        var held = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        long total = 0;
        try
        {
            for (int read; (read = await body.ReadAsync(chunk, cancellationToken)) > 0; )
            {
                total += read;
                if (total > AgentApi.MaximumBatchBytes)
                {
                    return Refuse(Problems.TooLarge($"A batch has at most {AgentApi.MaximumBatchBytes} bytes after decompression: send smaller ones."));
                }
                if (Take(chunk.AsSpan(0, read), held, lines) is { } problem)
                {
                    return Refuse(problem);
                }
            }
        }
        catch (InvalidDataException)
        {
            return Refuse(Problems.Malformed("The body is not gzip, or it was cut off."));
        }
        catch (BadHttpRequestException cut)
        {
            return Refuse(
                Problems.Make(cut.StatusCode, cut.StatusCode == StatusCodes.Status413PayloadTooLarge ? ApiProblem.TooLarge : ApiProblem.Malformed, cut.Message)
            );
        }
        if (held.Length > 0)
        {
            return Refuse(Problems.Malformed("The last line has no line feed: the batch was cut off."));
        }
        return lines.Count == 0 ? Refuse(Problems.Malformed("The batch holds no event.")) : new EventBatch.Read(lines);
    }

    // Takes every whole line out of what is held and what came; keeps the rest.
    private static ApiProblem? Take(ReadOnlySpan<byte> came, MemoryStream held, List<EventLine> lines)
    {
        for (int end; (end = came.IndexOf((byte)'\n')) >= 0; came = came[(end + 1)..])
        {
            held.Write(came[..end]);
            if (held.Length > AgentApi.MaximumLineBytes)
            {
                return TooLong(lines.Count + 1);
            }
            var line = held.ToArray();
            held.SetLength(0);
            if (lines.Count == AgentApi.MaximumBatchLines)
            {
                return Problems.TooLarge($"A batch has at most {AgentApi.MaximumBatchLines} lines: send smaller ones.");
            }
            if (Add(line, lines) is { } problem)
            {
                return problem;
            }
        }
        held.Write(came);
        return held.Length > AgentApi.MaximumLineBytes ? TooLong(lines.Count + 1) : null;
    }

    private static ApiProblem? Add(byte[] line, List<EventLine> lines)
    {
        ConnectionRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(line, ContractJson.Default.ConnectionRecord);
        }
        catch (JsonException mistake)
        {
            return Problems.Malformed($"Line {lines.Count + 1} of the batch is not an event: {Shown(mistake.Message)}");
        }
        if (record?.Sequence is not { } sequence || sequence < 1)
        {
            return Problems.Malformed($"Line {lines.Count + 1} of the batch has no seq, or one below 1.");
        }
        if (lines.Count > 0 && sequence != lines[^1].Sequence + 1)
        {
            return Problems.Malformed($"Line {lines.Count + 1} of the batch has seq {sequence} after {lines[^1].Sequence}: numbers in a batch rise by one.");
        }
        lines.Add(new EventLine(sequence, line, record));
        return null;
    }

    private static ApiProblem TooLong(int number) => Problems.TooLarge($"Line {number} of the batch has more than {AgentApi.MaximumLineBytes} bytes.");

    private static EventBatch.Refused Refuse(ApiProblem problem) => new(problem);

    private static string Shown(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
