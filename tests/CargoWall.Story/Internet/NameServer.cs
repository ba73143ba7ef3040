using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CargoWall.Story.Internet;

/// <summary>The name server of the small internet: answers A and AAAA for the names that it knows, over UDP, and nothing else.</summary>
internal sealed class NameServer(IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> names)
{
    private const int HeaderLength = 12;
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;
    private const ushort AnswerFlags = 0x8580; // response, authoritative, recursion desired and available
    private const ushort NoSuchName = 3;

    /// <summary>Answers on a bound socket until it is closed.</summary>
    public async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[512];
        while (!cancellationToken.IsCancellationRequested)
        {
            var received = await socket.ReceiveFromAsync(
                buffer,
                SocketFlags.None,
                new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0),
                cancellationToken
            );
            if (Answer(buffer.AsSpan(0, received.ReceivedBytes)) is { } answer)
            {
                await socket.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, cancellationToken);
            }
        }
    }

    /// <summary>The answer to a query of one question; null for what is no such query.</summary>
    internal byte[]? Answer(ReadOnlySpan<byte> query)
    {
        if (query.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(query[4..]) != 1)
        {
            return null;
        }

        var labels = new List<string>();
        var at = HeaderLength;
        while (at < query.Length && query[at] is > 0 and < 64 && at + 1 + query[at] < query.Length)
        {
            labels.Add(Encoding.ASCII.GetString(query.Slice(at + 1, query[at])));
            at += 1 + query[at];
        }

        if (at + 5 > query.Length || query[at] != 0)
        {
            return null;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(query[(at + 1)..]);
        var known = names.TryGetValue(string.Join('.', labels).ToLowerInvariant(), out var addresses);
        var fitting = (addresses ?? []).Where(address => type == (address.AddressFamily == AddressFamily.InterNetwork ? TypeA : TypeAaaa)).ToList();

        var question = query[HeaderLength..(at + 5)];
        var answer = new MemoryStream();
        answer.Write(query[..2]);
        WriteNumbers(answer, (ushort)(AnswerFlags | (known ? 0 : NoSuchName)), 1, (ushort)fitting.Count, 0, 0);
        answer.Write(question);
        foreach (var address in fitting)
        {
            var bytes = address.GetAddressBytes();
            WriteNumbers(answer, 0xC000 | HeaderLength, type, 1, 0, 60, (ushort)bytes.Length); // name by pointer, class IN, 60 s
            answer.Write(bytes);
        }

        return answer.ToArray();
    }

    private static void WriteNumbers(MemoryStream stream, params ReadOnlySpan<ushort> numbers)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
            stream.Write(bytes);
        }
    }
}
