using System.Net;
using System.Net.Sockets;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>
/// The firewall in the kernel: programs on the hooks of one control group, and the tables that they decide by. Safe from any thread.
/// Disposal detaches and removes everything; traffic passes again at once.
/// </summary>
internal sealed class Enforcer : IAsyncDisposable
{
    /// <summary>
    /// Loads the programs and attaches them. Until the first <see cref="Apply"/> everything passes and nothing is recorded: there is no policy yet to judge by.
    /// What an agent that was killed left pinned under the same state folder is removed once the new programs are in place.
    /// </summary>
    /// <exception cref="KernelUnavailableException">The machine cannot do it.</exception>
    public static Enforcer Attach(EnforcerOptions options) => throw new NotImplementedException();

    /// <summary>What was lost and what failed so far; never less than before.</summary>
    public KernelCounters Counters => throw new NotImplementedException();

    /// <summary>What the policy or the options ask for and this kernel side does not do, one sentence each. Changes with <see cref="Apply"/>.</summary>
    public IReadOnlyList<string> Unenforced => throw new NotImplementedException();

    /// <summary>
    /// Sends every query to port 53, UDP and TCP, of this network namespace to the proxy, which listens on loopback in it. Clients see the server
    /// that they asked. Without <paramref name="v6"/> queries over IPv6 are denied under enforce; clients then ask over IPv4.
    /// </summary>
    public void RedirectDnsTo(IPEndPoint v4, IPEndPoint? v6) => throw new NotImplementedException();

    /// <summary>
    /// Lets a socket of the agent pass every hook, unjudged and unrecorded, until it is closed; sockets that it accepts too.
    /// For the agent's own connections, and for the DNS proxy's sockets on both sides. Call it before the socket connects.
    /// </summary>
    public void Exempt(Socket socket) => throw new NotImplementedException();

    /// <summary>Puts a policy in force: fills the tables of the next generation, then switches generation and mode in one write.</summary>
    public void Apply(CompiledPolicy policy, PolicyMode mode) => throw new NotImplementedException();

    /// <summary>Tells that a name has these addresses. The kernel knows when it returns: the answer may then go to the client.</summary>
    public void Learn(HostName name, ReadOnlySpan<IPAddress> addresses, TimeSpan timeToLive) => throw new NotImplementedException();

    /// <summary>The decisions as they are made. For one reader; ends when cancelled, or after disposal when everything recorded has been read.</summary>
    public IAsyncEnumerable<KernelEvent> ReadEvents(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
