using System.Net.Sockets;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>
/// What an agent that was killed left in force under its state folder. It goes on deciding, beside the programs of the next agent, until that
/// one's policy is in force. Disposal lets go of it and leaves it in force.
/// </summary>
internal sealed class PinnedFirewall : IDisposable
{
    private readonly PinnedMap<int, NetSocket>? sockets;
    private readonly PinnedMap<ulong, DnsProxyAddress>? dns;

    private PinnedFirewall(BpfFolder folder)
    {
        sockets = folder.TryOpenMap<int, NetSocket>(NetObject.SocketsMap);
        dns = folder.TryOpenMap<ulong, DnsProxyAddress>(NetObject.DnsMap);
    }

    /// <summary>What is still pinned for this state folder; null when nothing is.</summary>
    public static PinnedFirewall? Find(string stateDirectory) => BpfFolder.Find(stateDirectory) is { HasPins: true } folder ? new(folder) : null;

    /// <summary>Whether something is still pinned for this state folder.</summary>
    public static bool IsInForce(string stateDirectory) => BpfFolder.Find(stateDirectory) is { HasPins: true };

    /// <summary>Takes it out of force and removes every trace. True when there was something.</summary>
    public static bool Remove(string stateDirectory)
    {
        using var folder = BpfFolder.Find(stateDirectory);
        if (folder is null)
        {
            return false;
        }

        using var links = PinnedLinks.In(folder.Path);
        links.Detach();
        return true;
    }

    /// <summary>Lets a socket of this process pass. Nothing happens where another version of the agent left tables of another shape.</summary>
    public void Exempt(Socket socket) => sockets?.Map.TrySet((int)socket.Handle, new NetSocket { Flags = NetSocket.Exempt });

    /// <summary>Sends the queries of a network namespace, which it leads to a proxy that is gone, to another.</summary>
    public void RedirectDnsTo(ulong networkNamespace, in DnsProxyAddress proxy) => dns?.Map.TrySet(networkNamespace, proxy);

    public void Dispose()
    {
        sockets?.Dispose();
        dns?.Dispose();
    }
}
