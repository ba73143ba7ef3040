using System.Buffers.Binary;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>A client's TCP connection: one question after the other (RFC 7766 §6.2), until it is silent too long or breaks the framing.</summary>
internal sealed class TcpClientConnection
{
    // A question is a header, a name and an OPT record with some options.
    private const int LongestQuestion = 4096;

    private readonly Socket _socket;
    private readonly QueryDesk _desk;
    private readonly TimeSpan _idleTimeout;
    private readonly byte[] _buffer = new byte[2 + LongestQuestion];
    private readonly Workbench _bench = new();
    private TaskCompletionSource<byte[]>? _reply;

    public TcpClientConnection(Socket socket, QueryDesk desk, TimeSpan idleTimeout)
    {
        _socket = socket;
        _desk = desk;
        _idleTimeout = idleTimeout;
    }

    /// <summary>Gives the reply that <see cref="ServeAsync"/> waits for; called by who answers the question.</summary>
    public void Complete(ReadOnlySpan<byte> reply) => Volatile.Read(ref _reply)?.TrySetResult(reply.ToArray());

    /// <summary>Answers questions until the client leaves.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                deadline.CancelAfter(_idleTimeout);
                int length = await ReadQuestionAsync(deadline.Token);
                if (length < 0)
                {
                    return;
                }
                var waiting = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _reply, waiting);
                byte[]? reply = Ask(length);
                if (reply is { Length: 0 })
                {
                    return;
                }
                reply ??= await waiting.Task.WaitAsync(deadline.Token);
                await SendAsync(reply, deadline.Token);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // Silent too long, gone, or the proxy stops: the connection ends in each case.
        }
        finally
        {
            _socket.Dispose();
        }
    }

    // The reply; null when it comes later, empty when there is none.
    private byte[]? Ask(int length)
    {
        int reply = _desk.Handle(_buffer.AsSpan(2, length), new Client(this), _bench);
        return reply == QueryDesk.Later ? null : _bench.Reply(reply)[..reply].ToArray();
    }

    private async ValueTask<int> ReadQuestionAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(_buffer.AsMemory(0, 2), cancellationToken))
        {
            return -1;
        }
        int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer);
        return length <= LongestQuestion && await FillAsync(_buffer.AsMemory(2, length), cancellationToken) ? length : -1;
    }

    private async ValueTask<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int read = await _socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0)
            {
                return false;
            }
            buffer = buffer[read..];
        }
        return true;
    }

    private async ValueTask SendAsync(byte[] reply, CancellationToken cancellationToken)
    {
        // Length and message in one write (RFC 7766 §8).
        byte[] framed = new byte[2 + reply.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)reply.Length);
        reply.CopyTo(framed, 2);
        ReadOnlyMemory<byte> rest = framed;
        while (!rest.IsEmpty)
        {
            rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
        }
    }
}
