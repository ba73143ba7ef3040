using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Running;

namespace CargoWall.Agent.Tests.Network;

/// <summary>
/// Two network namespaces joined by a pair of interfaces: one for a job, in a control group of its own, and one for the world. Nothing of the machine's own network is
/// touched. Everything is held by processes that end with this one, so nothing stays when it is killed, but for an empty control group.
/// </summary>
/// <remarks>
/// World: 10.99.0.0/16 and fd99::/112 answer as far as <see cref="Listen"/> and <see cref="Bind"/> say. Job: 10.98.0.2 and fd98::2, with everything routed to the world.
/// </remarks>
internal sealed class TestNetwork : IDisposable
{
    public static readonly IPAddress JobAddress4 = IPAddress.Parse("10.98.0.2");
    public static readonly IPAddress JobAddress6 = IPAddress.Parse("fd98::2");

    private readonly JobProcess world;
    private readonly List<IDisposable> sockets = [];
    private readonly List<JobProcess> jobs = [];

    private TestNetwork(string cgroup, JobProcess world, JobProcess job)
    {
        Cgroup = cgroup;
        this.world = world;
        Job = job;
    }

    /// <summary>The control group that jobs run in; nothing else is in it.</summary>
    public string Cgroup { get; }

    /// <summary>A process in the job's namespace and control group.</summary>
    public JobProcess Job { get; }

    /// <summary>An address of the world, by its last two bytes, for each family: <c>10.99.HIGH.LOW</c> and <c>fd99::HIGHLOW</c>.</summary>
    public static IPAddress World(AddressFamily family, int number) =>
        family == AddressFamily.InterNetwork
            ? IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.{number >> 8}.{number & 255}"))
            : IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd99::{number:x}"));

    public static IPAddress World4(int number) => World(AddressFamily.InterNetwork, number);

    public static IPAddress World6(int number) => World(AddressFamily.InterNetworkV6, number);

    /// <summary>Makes the namespaces and the control group. Skips the test where that is not possible.</summary>
    public static TestNetwork Create()
    {
        KernelAccess.Require();
        var mount = CgroupMount.Find() ?? throw new InvalidOperationException("No cgroup2 file system is mounted.");
        var cgroup = Path.Join(
            mount,
            string.Create(CultureInfo.InvariantCulture, $"cargowall-test-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}")
        );
        Directory.CreateDirectory(cgroup);
        var world = JobProcess.Start();
        var job = JobProcess.Start();
        var network = new TestNetwork(cgroup, world, job);
        try
        {
            world.Must("unshare");
            job.Must("unshare");
            job.Must($"cgroup {cgroup}");
            network.Join();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Another process in the job's network namespace; in its control group unless said otherwise.</summary>
    public JobProcess StartJob(bool inCgroup = true)
    {
        var started = InJobNamespace(JobProcess.Start);
        jobs.Add(started);
        if (inCgroup)
        {
            started.Must($"cgroup {Cgroup}");
        }

        return started;
    }

    /// <summary>Runs something in the job's network namespace, on a thread of its own: sockets that it makes belong there for good.</summary>
    public T InJobNamespace<T>(Func<T> make) => NamespaceThread.Run(Job.Id, make);

    /// <summary>Words to put before a command so that it runs in the job's network namespace and control group.</summary>
    public IReadOnlyList<string> EnterJob =>
        [
            "nsenter",
            "--net",
            "--target",
            string.Create(CultureInfo.InvariantCulture, $"{Job.Id}"),
            "--",
            "sh",
            "-c",
            "echo 0 > \"$0/cgroup.procs\" && exec \"$@\"",
            Cgroup,
        ];

    /// <summary>Words to put before a command so that it runs in the world's network namespace.</summary>
    public IReadOnlyList<string> EnterWorld => ["nsenter", "--net", "--target", string.Create(CultureInfo.InvariantCulture, $"{world.Id}"), "--"];

    /// <summary>Words to put before a command so that it runs in the job's network namespace, outside of its control group.</summary>
    public IReadOnlyList<string> EnterJobNamespace => ["nsenter", "--net", "--target", string.Create(CultureInfo.InvariantCulture, $"{Job.Id}"), "--"];

    /// <summary>A bound UDP socket in the world.</summary>
    public Socket Bind(IPAddress address, int port) =>
        Keep(
            NamespaceThread.Run(
                world.Id,
                () =>
                {
                    var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                    socket.Bind(new IPEndPoint(address, port));
                    return socket;
                }
            )
        );

    /// <summary>A listening TCP socket in the world. The kernel takes connections for it; accept them or not.</summary>
    public Socket Listen(IPAddress address, int port) =>
        Keep(
            NamespaceThread.Run(
                world.Id,
                () =>
                {
                    var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(address, port));
                    socket.Listen(4096);
                    return socket;
                }
            )
        );

    /// <summary>A connection from the world to a server of the job.</summary>
    public async Task<Socket> ConnectToJobAsync(int port)
    {
        var socket = Keep(NamespaceThread.Run(world.Id, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        await socket.ConnectAsync(new IPEndPoint(JobAddress4, port));
        return socket;
    }

    public void Dispose()
    {
        sockets.ForEach(socket => socket.Dispose());
        jobs.ForEach(started => started.Dispose());
        Job.Dispose();
        world.Dispose();
        for (var tries = 0; Directory.Exists(Cgroup); tries++)
        {
            try
            {
                Directory.Delete(Cgroup);
            }
            catch (IOException) when (tries < 30_000)
            {
                // What ran here leaves a moment after it ended.
                foreach (var left in File.ReadLines(Path.Join(Cgroup, "cgroup.procs")))
                {
                    KillLeft(left);
                }

                Thread.Sleep(2);
            }
        }
    }

    private static void KillLeft(string processId)
    {
        try
        {
            using var left = Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
            left.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private T Keep<T>(T socket)
        where T : IDisposable
    {
        sockets.Add(socket);
        return socket;
    }

    private void Join()
    {
        // "local" makes every address of the prefixes one of the world's own, without listing them.
        Run(
            world.Id,
            $"""
            ip link add name uplink type veth peer name uplink netns {Job.Id}
            ip addr add 10.98.0.1/24 dev uplink
            ip addr add fd98::1/64 dev uplink nodad
            ip link set uplink up
            echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind
            ip route add local 10.99.0.0/16 dev lo
            ip route add local fd99::/112 dev lo
            """
        );
        Run(
            Job.Id,
            """
            ip addr add 10.98.0.2/24 dev uplink
            ip addr add fd98::2/64 dev uplink nodad
            ip link set uplink up
            ip route add default via 10.98.0.1
            ip route add default via fd98::1
            """
        );
    }

    private static void Run(int processId, string script)
    {
        var start = new ProcessStartInfo(
            "nsenter",
            ["--net", "--target", string.Create(CultureInfo.InvariantCulture, $"{processId}"), "--", "sh", "-ec", script]
        )
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // without the shell there is a process or an exception
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Setting up the test network failed: {error}");
        }
    }
}
