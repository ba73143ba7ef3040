using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Compiling;
using CargoWall.Agent.Dns;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>The kernel decides as CargoWall.Policy does.</summary>
public sealed class ParityTests
{
    private const int Policies = 200;
    private const int ConnectionsEach = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Given_ten_thousand_policies_and_connections_verdict_h_says_what_the_policy_says(int seed)
    {
        var generated = new GeneratedPolicies(seed);
        await using var job = EnforcedJob.Attached(TestNetwork.Create());
        using var judge = Judge.Load(job.Enforcer.Kernel);
        var known = new Dictionary<IPAddress, ImmutableArray<HostName>>();

        for (var i = 0; i < Policies; i++)
        {
            var policy = generated.Policy();
            job.Enforcer.Apply(policy, PolicyMode.Enforce);
            for (var j = 0; j < ConnectionsEach; j++)
            {
                if (generated.Chance(4))
                {
                    Learn(generated, job.Enforcer, known);
                }

                var address = generated.Address();
                var (port, protocol) = generated.Traffic();
                var opening = known.GetValueOrDefault(address, []).Where(name => AnswerScope.Opens(policy, name, address)).ToImmutableArray();
                var expected = policy.Judge(
                    new Connection
                    {
                        Names = opening,
                        Address = address,
                        Port = port,
                        Protocol = protocol,
                    }
                );

                var actual = judge.Ask(address, port, protocol);

                Assert.True(
                    VerdictWords.Of(expected) == actual,
                    $"seed {seed}, policy {i}, connection {j}: {string.Join(", ", opening)} {address} {protocol} {port}: {expected} but {actual}\n{string.Join('\n', policy.Rules)}"
                );
            }
        }

        Assert.Equal(0, job.Enforcer.Counters.IncompleteDecisions);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public async Task Given_a_thousand_real_connects_and_sends_they_end_as_the_policy_says(AddressFamily family)
    {
        var generated = new GeneratedPolicies(seed: 3);
        await using var job = EnforcedJob.Attached(TestNetwork.Create());
        for (var i = 0; i < 100; i++)
        {
            var policy = generated.Policy();
            job.Enforcer.Apply(policy, PolicyMode.Enforce);
            for (var j = 0; j < 10; j++)
            {
                // 7 and 8 are in the rules' small world, the others below their prefixes.
                var address = TestNetwork.World(family, (j % 3) + 7);
                var (port, _) = generated.Traffic();
                port = port == 53 || port == 0 ? (ushort)54 : port; // 53 is led to a proxy, 0 is no destination

                Assert.Equal(Expected(policy, address, port, Protocol.Tcp), job.Job.TryConnect(address, port) != "EPERM");
                Assert.Equal(
                    Expected(policy, address, port, Protocol.Udp),
                    job.Job.SendTo(family == AddressFamily.InterNetwork ? job.Job.Udp4() : job.Job.Udp6(), address, port) != "EPERM"
                );
            }
        }
    }

    private static bool Expected(CompiledPolicy policy, IPAddress address, ushort port, Protocol protocol) =>
        policy
            .Judge(
                new Connection
                {
                    Address = address,
                    Port = port,
                    Protocol = protocol,
                }
            )
            .Passes;

    private static void Learn(GeneratedPolicies generated, Enforcer enforcer, Dictionary<IPAddress, ImmutableArray<HostName>> known)
    {
        var (name, address) = (generated.Name(), generated.Address());
        enforcer.Learn(name, [address], TimeSpan.FromHours(1));
        var before = known.GetValueOrDefault(address, []);
        known[address] = before.Contains(name) ? before : before.Add(name);
    }

    /// <summary>The test-only program that asks verdict.h.</summary>
    private sealed class Judge : IDisposable
    {
        private const int EthernetHeader = 14;
        private readonly BpfObject loaded;
        private readonly BpfProgram program;

        private Judge(BpfObject loaded)
        {
            this.loaded = loaded;
            program = loaded.Program("judge_packet");
        }

        /// <summary>Loads it on the maps of an enforcer.</summary>
        public static Judge Load(NetObject net)
        {
            using var stream = typeof(Judge).Assembly.GetManifestResourceStream("judge.bpf.o")!; // the build embeds it
            var file = new byte[stream.Length];
            stream.ReadExactly(file);
            var opened = BpfObject.Open("judge", file);
            net.ShareWith(opened);
            opened.Load();
            return new Judge(opened);
        }

        public VerdictWord Ask(IPAddress address, ushort port, Protocol protocol)
        {
            // struct cw_question behind the header: address, port, protocol, held, scope, padding.
            var packet = new byte[EthernetHeader + 24];
            address.MapToIPv6().TryWriteBytes(packet.AsSpan(EthernetHeader), out _);
            BitConverter.TryWriteBytes(packet.AsSpan(EthernetHeader + 16), port);
            packet[EthernetHeader + 18] = (byte)protocol;
            return new VerdictWord(program.Run(packet).Returned);
        }

        public void Dispose() => loaded.Dispose();
    }
}
