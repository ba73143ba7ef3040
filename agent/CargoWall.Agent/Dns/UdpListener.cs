using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>Takes questions over UDP on one socket, with threads of its own that block in the kernel: the shortest way there and back.</summary>
internal sealed class UdpListener : IDisposable
{
    private readonly Socket _socket;
    private readonly QueryDesk _desk;
    private readonly Thread[] _threads;
    private volatile bool _closed;

    public UdpListener(Socket socket, QueryDesk desk, int threads)
    {
        _socket = socket;
        _desk = desk;
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Serve, 256 * 1024) { IsBackground = true, Name = "dns-clients" };
        }
    }

    public void Start()
    {
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    public static void Send(Socket socket, ReadOnlySpan<byte> reply, SocketAddress address)
    {
        try
        {
            socket.SendTo(reply, SocketFlags.None, address);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // A client that cannot be reached asks again or has gone: UDP promises nothing more.
        }
    }

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Serve()
    {
        byte[] buffer = new byte[8192];
        var address = new SocketAddress(_socket.AddressFamily);
        var bench = new Workbench();
        while (!_closed)
        {
            try
            {
                int length = _socket.ReceiveFrom(buffer, SocketFlags.None, address);
                int reply = _desk.Handle(buffer.AsSpan(0, length), new Client(_socket, address), bench);
                if (reply > 0)
                {
                    Send(_socket, bench.Reply(reply)[..reply], address);
                }
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // The end when closed; else an error that ICMP left on the socket, which is gone now that it has been read.
            }
        }
    }
}
