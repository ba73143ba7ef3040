using System.Text.Json;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Guarding;

/// <summary>
/// Two namespaces with a name server (dnsmasq) and listeners in the world, and a folder for the agent's files. The names under
/// <c>good.test</c>, <c>bad.test</c> and <c>six.test</c> share addresses of the world: private ones, as the top-level domain is one that nobody owns.
/// <c>nNUMBER.new.test</c> has an address of its own in each family, <see cref="TestNetwork.World"/> of its number.
/// </summary>
internal sealed class GuardedNetwork : IAsyncDisposable
{
    public const int Port = 8080;

    private readonly TemporaryFolder folder = new();
    private readonly List<RunningProgram> programs = [];

    private GuardedNetwork(TestNetwork network) => Network = network;

    public TestNetwork Network { get; }

    public string AuditLog => folder["audit.ndjson"];

    public string StateDirectory => folder["state"];

    public string this[string name] => folder[name];

    public static async Task<GuardedNetwork> CreateAsync()
    {
        var guarded = new GuardedNetwork(TestNetwork.Create());
        try
        {
            guarded.Network.Listen(TestNetwork.World4(1), Port);
            guarded.Network.Listen(TestNetwork.World4(2), Port);
            guarded.Network.Listen(TestNetwork.World4(3), Port);
            guarded.Network.Listen(TestNetwork.World6(1), Port);
            await guarded.StartNameServerAsync();
            return guarded;
        }
        catch
        {
            await guarded.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a policy that allows one rule's worth, and returns its path.</summary>
    public string Policy(string mode, string rules = "{ host: good.test, ports: [8080] }, { host: six.test, ports: [8080] }") =>
        folder.Write("policy.yml", $"version: 1\nsettings: {{ mode: {mode} }}\ndefaults:\n  - rules: [{rules}]\n");

    /// <summary>Starts the agent over the job's control group, and waits until it is ready or has failed.</summary>
    public async Task<RunningProgram> StartAgentAsync(
        IEnumerable<string> options,
        IReadOnlyDictionary<string, string>? variables = null,
        IEnumerable<string>? before = null,
        string? cgroup = null
    )
    {
        var agent = RunningProgram.Start(
            [
                .. Network.EnterJobNamespace,
                .. before ?? [],
                RunningProgram.Agent,
                "start",
                "--cgroup",
                cgroup ?? Network.Cgroup,
                "--dns-upstream",
                "10.98.0.1",
                "--state-dir",
                StateDirectory,
                "--audit-log",
                AuditLog,
                "--ready-file",
                this["ready"],
                "--failure-file",
                this["failure"],
                "--pid-file",
                this["pid"],
                .. options,
            ],
            variables
        );
        programs.Add(agent);
        await using var waiting = RunningProgram.Start([
            RunningProgram.Agent,
            "wait-ready",
            "--timeout",
            "150",
            "--ready-file",
            this["ready"],
            "--failure-file",
            this["failure"],
        ]);
        await Task.WhenAny(waiting.EndAsync(), agent.EndAsync());
        return File.Exists(this["ready"]) ? agent : throw new InvalidOperationException($"The agent is not ready: {waiting.Error}{agent.Error}");
    }

    /// <summary>Runs a shell script as the job: in its namespace and control group, with a resolv.conf that nobody touched.</summary>
    public async Task<string> JobAsync(string script)
    {
        var (_, output, error) = await RunningProgram.RunAsync([.. Network.EnterJob, "bash", "-c", script]);
        return (output + error).Trim();
    }

    /// <summary>Whether the job can connect: <c>ok</c>, or what bash says.</summary>
    public Task<string> ConnectAsync(string host) => JobAsync($"if : 3<>/dev/tcp/{host}/{Port}; then echo ok; fi 2>&1 | sed 's/.*: //' | tail -1");

    /// <summary>The records of the log so far: its whole lines, for the agent may be writing another.</summary>
    public IReadOnlyList<ConnectionRecord> Records()
    {
        var log = File.Exists(AuditLog) ? File.ReadAllText(AuditLog) : "";
        var lines = log[..(log.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonSerializer.Deserialize(line, ContractJson.Default.ConnectionRecord)!)]; // lines hold objects
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in programs)
        {
            if (!program.HasExited)
            {
                program.Signal(15); // an agent takes its hooks away; killed it would leave them
                await program.EndAsync();
            }

            await program.DisposeAsync();
        }

        PinnedFirewall.Remove(StateDirectory); // of an agent that a test killed
        Network.Dispose();
        folder.Dispose();
    }

    private async Task StartNameServerAsync()
    {
        var server = RunningProgram.Start([
            .. Network.EnterWorld,
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--no-resolv",
            "--no-hosts",
            "--pid-file=",
            "--user=root",
            "--listen-address=10.98.0.1",
            "--bind-interfaces",
            "--log-facility=-",
            "--local=/test/",
            "--address=/good.test/10.99.0.1",
            "--address=/sub.good.test/10.99.0.3",
            "--address=/bad.test/10.99.0.2",
            "--address=/six.test/fd99::1",
            "--address=/bot.test/10.99.0.9",
            "--synth-domain=new.test,10.99.0.0/16,n*",
            "--synth-domain=new.test,fd99::/112,n*",
            "--cache-size=10000",
            "--dns-forward-max=2000",
        ]);
        programs.Add(server);
        while (!server.Error.Contains("started", StringComparison.Ordinal))
        {
            Assert.False(server.HasExited, $"dnsmasq did not start: {server.Error}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
