using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// The unix socket over which an agent is asked. Everyone may ask for its status; ending it, which closes the report too, takes root (by the
/// kernel's word, SO_PEERCRED) or the secret of its start.
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private const int RequestLimit = 4096;
    private const int AtOnce = 8;
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly Socket listener;
    private readonly string? secret;
    private readonly Func<ControlQuestion, Task<ControlAnswer>> answer;
    private readonly CancellationTokenSource ending = new();
    private readonly Task serving;

    private ControlSocket(string path, Socket listener, string? secret, Func<ControlQuestion, Task<ControlAnswer>> answer)
    {
        this.path = path;
        this.listener = listener;
        this.secret = secret;
        this.answer = answer;
        serving = ServeAsync();
    }

    /// <summary>Listens at a path in a folder that is this agent's own; what a dead agent left there is replaced.</summary>
    /// <param name="path">At most 107 bytes, as the kernel wants it.</param>
    /// <param name="secret">Lets others than root end the agent; null or empty: nobody else may.</param>
    /// <param name="answer">Answers a permitted question.</param>
    /// <exception cref="GuardedFileException">The path is too long or cannot be bound.</exception>
    public static ControlSocket Listen(string path, string? secret, Func<ControlQuestion, Task<ControlAnswer>> answer)
    {
        if (Encoding.UTF8.GetByteCount(path) > 107)
        {
            throw new GuardedFileException($"{path} is longer than a socket's name may be (107 bytes); choose a shorter --state-dir.");
        }

        GuardedFile.Remove(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
            listener.Listen(AtOnce);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            throw new GuardedFileException($"The agent cannot listen at {path}: {exception.Message}.");
        }

        return new ControlSocket(path, listener, secret, answer);
    }

    /// <summary>Asks the agent whose socket this is.</summary>
    /// <returns>Its answer, or null when no agent listens there.</returns>
    public static async Task<ControlAnswer?> AskAsync(string path, ControlRequest request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            using var stream = new NetworkStream(socket);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), cancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            return await JsonSerializer.DeserializeAsync(stream, ControlJson.Default.ControlAnswer, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or IOException)
        {
            return null; // not there, too long to be there, or gone while it answered
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await serving;
        GuardedFile.Remove(path);
        ending.Dispose();
    }

    private async Task ServeAsync()
    {
        using var places = new SemaphoreSlim(AtOnce);
        var open = new List<Task>();
        try
        {
            while (true)
            {
                await places.WaitAsync(ending.Token);
                var socket = await listener.AcceptAsync(ending.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(ServeOneAsync(socket, places));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeOneAsync(Socket socket, SemaphoreSlim places)
    {
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            time.CancelAfter(RequestTime);
            using var stream = new NetworkStream(socket, ownsSocket: true);
            var request = await ReadAsync(stream, time.Token);
            time.CancelAfter(Timeout.InfiniteTimeSpan);
            var reply = request is null ? new ControlAnswer { Error = "The question is not understood." } : await AnswerAsync(socket, request);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(reply, ControlJson.Default.ControlAnswer));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The one who asked has gone; nobody waits for the answer.
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<ControlAnswer> AnswerAsync(Socket socket, ControlRequest request)
    {
        var knowsSecret = KnowsSecret(request.Secret);
        return request.Ask switch
        {
            ControlRequest.Status => await answer(new ControlQuestion(request.Ask, knowsSecret)),
            ControlRequest.Stop when knowsSecret || IsRoot(socket) => await answer(new ControlQuestion(request.Ask, knowsSecret)),
            ControlRequest.Stop => new ControlAnswer
            {
                Error = "Only root, or who knows the secret of its start (CARGOWALL_STOP_SECRET), may end the agent; run it with sudo.",
            },
            _ => new ControlAnswer { Error = "The question is not understood." },
        };
    }

    private static async Task<ControlRequest?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[RequestLimit];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        try
        {
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), ControlJson.Default.ControlRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The agent's own user counts as root: an agent that got its capabilities without root belongs to that user.
    private static bool IsRoot(Socket socket)
    {
        const int SocketLevel = 1; // SOL_SOCKET
        const int PeerCredentials = 17; // SO_PEERCRED: pid, uid, gid, 4 bytes each
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            && BitConverter.ToUInt32(credentials[4..8]) is var user
            && (user == 0 || user == LibC.EffectiveUser());
    }

    private bool KnowsSecret(string? offered) =>
        secret is { Length: > 0 }
        && offered is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(offered));
}
