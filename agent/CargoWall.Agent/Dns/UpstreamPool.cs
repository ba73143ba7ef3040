using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CargoWall.Kernel;

namespace CargoWall.Agent.Dns;

/// <summary>
/// The upstream servers in order of preference, with a few sockets to each: opened when the server is first asked, and replaced in turn, so that
/// no source port stays for whoever looks for it from outside.
/// </summary>
internal sealed class UpstreamPool : IDisposable
{
    private const int SocketsPerServer = 4;

    private readonly Lock _gate = new();
    private readonly UpstreamServer[] _servers;
    private readonly UpstreamSocket[]?[] _sockets;
    private readonly List<UpstreamSocket> _retired = [];
    private readonly Action<Socket> _exempt;
    private readonly IUpstreamReplies _replies;
    private int _turn;
    private bool _closed;

    public UpstreamPool(ImmutableArray<IPEndPoint> endpoints, TimeProvider time, Action<Socket> exempt, IUpstreamReplies replies)
    {
        _servers = [.. endpoints.Select(endpoint => new UpstreamServer(endpoint, time))];
        _sockets = new UpstreamSocket[]?[_servers.Length];
        _exempt = exempt;
        _replies = replies;
    }

    public int Count => _servers.Length;

    /// <summary>
    /// The sockets for an attempt (0 is the first): servers that answer in their order, then those that failed of late. Empty when no socket can be opened.
    /// </summary>
    public ReadOnlySpan<UpstreamSocket> Choose(int attempt)
    {
        int wanted = attempt % _servers.Length;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < _servers.Length; i++)
            {
                if (_servers[i].IsTrusted == (pass == 0) && wanted-- == 0)
                {
                    return SocketsTo(i);
                }
            }
        }
        // A server changed sides while we counted.
        return SocketsTo(attempt % _servers.Length);
    }

    /// <summary>Replaces one socket of each server in use, and closes those replaced before that no question waits at.</summary>
    public void Renew(Func<UpstreamSocket, bool> isUsed)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }
            _retired.RemoveAll(socket =>
            {
                bool ended = !isUsed(socket);
                if (ended)
                {
                    socket.Dispose();
                }
                return ended;
            });
            _turn++;
            for (int i = 0; i < _sockets.Length; i++)
            {
                if (_sockets[i] is not { } sockets || TryOpen(_servers[i]) is not { } fresh)
                {
                    continue;
                }
                UpstreamSocket[] renewed = [.. sockets];
                _retired.Add(renewed[_turn % renewed.Length]);
                renewed[_turn % renewed.Length] = fresh;
                Volatile.Write(ref _sockets[i], renewed);
            }
        }
    }

    public void Dispose()
    {
        List<UpstreamSocket> open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _retired, .. _sockets.OfType<UpstreamSocket[]>().SelectMany(sockets => sockets)];
            _retired.Clear();
            Array.Clear(_sockets);
        }
        open.ForEach(socket => socket.Dispose());
        open.ForEach(socket => socket.Join());
    }

    private UpstreamSocket[] SocketsTo(int server)
    {
        if (Volatile.Read(ref _sockets[server]) is { } sockets)
        {
            return sockets;
        }
        lock (_gate)
        {
            if (_closed)
            {
                return [];
            }
            if (_sockets[server] is { } others)
            {
                return others;
            }
            var opened = new List<UpstreamSocket>();
            while (opened.Count < SocketsPerServer && TryOpen(_servers[server]) is { } socket)
            {
                opened.Add(socket);
            }
            if (opened.Count > 0)
            {
                Volatile.Write(ref _sockets[server], [.. opened]);
            }
            return [.. opened];
        }
    }

    private UpstreamSocket? TryOpen(UpstreamServer server)
    {
        try
        {
            return new UpstreamSocket(server, _exempt, _replies);
        }
        catch (Exception failure) when (failure is SocketException or KernelException or ObjectDisposedException)
        {
            // Without a route, a free descriptor or a place among the exempted sockets the question fails and says so; the next one tries again. The
            // firewall is gone before its proxy: nothing is exempted then.
            return null;
        }
    }
}
