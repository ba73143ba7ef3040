using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Asks upstream over TCP, a connection for each question: needed where a reply is too long for UDP, so seldom. As many at once as there are workers;
/// when the queue before them is full, the question is turned away and the client hears SERVFAIL.
/// </summary>
internal sealed class TcpUpstream : IAsyncDisposable
{
    private const int Workers = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Channel<Errand> _queue = Channel.CreateBounded<Errand>(256);

    private readonly Action<Socket> _exempt;
    private readonly UpstreamAsker _asker;
    private readonly CancellationTokenSource _stop = new();
    private readonly RandomIds _ids = new();
    private readonly Task[] _workers;

    public TcpUpstream(Action<Socket> exempt, UpstreamAsker asker)
    {
        _exempt = exempt;
        _asker = asker;
        _workers = new Task[Workers];
        for (int i = 0; i < Workers; i++)
        {
            _workers[i] = WorkAsync(_stop.Token);
        }
    }

    public bool TryAsk(OpenQuestion question, UpstreamServer server) => _queue.Writer.TryWrite(new Errand(question, server));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        _stop.Dispose();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var bench = new Workbench();
        try
        {
            await foreach ((OpenQuestion question, UpstreamServer server) in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                await AskAsync(question, server, bench, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy stops; nobody is left to answer.
        }
    }

    private async Task AskAsync(OpenQuestion question, UpstreamServer server, Workbench bench, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_patience);
        byte[] reply;
        try
        {
            reply = await ExchangeAsync(Frame(question, server), server, deadline.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // No connection, no time, cut off, or no exemption to be had: all mean that this server gives no whole answer.
            server.Failed();
            _asker.OnTcpFailure(question, deadline.IsCancellationRequested ? DnsReason.UpstreamSilent : DnsReason.UpstreamFailed);
            return;
        }
        Conclude(question, server, reply, bench);
    }

    private void Conclude(OpenQuestion question, UpstreamServer server, byte[] reply, Workbench bench)
    {
        bool fits =
            ResponseMessage.TryRead(reply, out ResponseMessage response)
            && !response.IsTruncated
            && (response.Question.IsEmpty || WireName.EqualsIgnoringCase(response.Question, question.Asked));
        if (fits)
        {
            _asker.OnTcpReply(question, server, response, bench);
        }
        else
        {
            _asker.OnTcpFailure(question, DnsReason.UpstreamMalformed);
        }
    }

    private byte[] Frame(OpenQuestion question, UpstreamServer server)
    {
        byte[] message = new byte[2 + QueryMessage.HeaderLength + question.Asked.Length + 16];
        ushort id;
        lock (_ids)
        {
            id = _ids.Next();
        }
        question.SentEdns = question.Edns && !server.IsPlain;
        int length = MessageWriter.WriteQuery(message.AsSpan(2), id, question.Asked, question.SentEdns);
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)length);
        return message[..(2 + length)];
    }

    private async Task<byte[]> ExchangeAsync(byte[] framed, UpstreamServer server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _exempt(socket);
        await socket.ConnectAsync(server.Endpoint, cancellationToken);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(framed, cancellationToken);
        byte[] header = new byte[2];
        await stream.ReadExactlyAsync(header, cancellationToken);
        byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(header)];
        await stream.ReadExactlyAsync(reply, cancellationToken);
        if (reply.Length < 2 || !reply.AsSpan(0, 2).SequenceEqual(framed.AsSpan(2, 2)))
        {
            throw new InvalidDataException("The reply has another id than the question.");
        }
        return reply;
    }

    private sealed record Errand(OpenQuestion Question, UpstreamServer Server);
}
