using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>A client that waits for an upstream answer, with what its reply must repeat. Reused: the buffers live on.</summary>
internal sealed class Waiter
{
    private readonly byte[] _question = new byte[WireName.MaximumLength + 4];
    private readonly SocketAddress _address = new(AddressFamily.InterNetworkV6);
    private int _questionLength;
    private ushort _id;
    private bool _recursionDesired;
    private bool _hasEdns;
    private int _limit;
    private Socket? _listener;
    private TcpClientConnection? _connection;

    public Waiter? Next { get; set; }

    public bool HasEdns => _hasEdns;

    public ReplyShape Shape =>
        new()
        {
            Id = _id,
            RecursionDesired = _recursionDesired,
            Question = _question.AsSpan(0, _questionLength),
            HasEdns = _hasEdns,
            Limit = _limit,
        };

    /// <summary>The client's address; null over TCP.</summary>
    public SocketAddress? Address => _listener is null ? null : _address;

    public void Take(in QueryMessage query, in Client client)
    {
        query.Question.CopyTo(_question);
        _questionLength = query.Question.Length;
        _id = query.Id;
        _recursionDesired = query.RecursionDesired;
        _hasEdns = query.HasEdns;
        _limit = QueryDesk.LimitOf(query, client.IsTcp);
        _connection = client.Connection;
        _listener = client.Listener;
        if (client.Address is { } address)
        {
            _address.Size = address.Size;
            address.Buffer.Span[..address.Size].CopyTo(_address.Buffer.Span);
        }
    }

    /// <summary>Sends a reply. A client that has gone is none of our concern: UDP has no sender to tell.</summary>
    public void Send(ReadOnlySpan<byte> reply)
    {
        if (_connection is { } connection)
        {
            connection.Complete(reply);
            return;
        }
        UdpListener.Send(_listener!, reply, _address);
    }

    public void Forget()
    {
        Next = null;
        _listener = null;
        _connection = null;
    }
}
