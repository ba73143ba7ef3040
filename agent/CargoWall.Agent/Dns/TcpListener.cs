using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>Takes questions over TCP. Beyond the bound on connections new ones are closed at once, and counted.</summary>
internal sealed class TcpListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly QueryDesk _desk;
    private readonly DnsProxyOptions _options;
    private readonly DnsTally _tally;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Lock _gate = new();
    private Task _accepting = Task.CompletedTask;

    /// <param name="socket">A socket that listens.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="tally">Counts those turned away.</param>
    public TcpListener(Socket socket, QueryDesk desk, DnsProxyOptions options, DnsTally tally)
    {
        _socket = socket;
        _desk = desk;
        _options = options;
        _tally = tally;
    }

    public void Start() => _accepting = AcceptAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] open;
        lock (_gate)
        {
            open = [.. _connections];
        }
        await Task.WhenAll(open);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Serve(await _socket.AcceptAsync(cancellationToken), cancellationToken);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client left before it was accepted, or descriptors ran out: wait a little, lest this becomes a busy loop.
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }
    }

    private void Serve(Socket client, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_connections.Count >= _options.TcpConnections)
            {
                _tally.Add(Counted.TcpTurnedAway);
                client.Dispose();
                return;
            }
            client.NoDelay = true;
            Task connection = new TcpClientConnection(client, _desk, _options.TcpIdleTimeout).ServeAsync(cancellationToken);
            _connections.Add(connection);
            _ = connection.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Ended(Task connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
