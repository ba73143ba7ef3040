using System.Net;
using CargoWall.Agent.Compiling;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;

namespace CargoWall.Agent.Enforcing;

/// <summary>One policy as the kernel holds it: its number in the keys, its classes, and the entries that it has there.</summary>
internal sealed class PolicyGeneration
{
    private readonly Dictionary<KernelAddress, TargetSet> single = [];

    public PolicyGeneration(uint number, CompiledPolicy policy)
    {
        Number = number;
        Policy = policy;
        Classes = new DestinationClasses(policy);
    }

    public uint Number { get; }

    public CompiledPolicy Policy { get; }

    public DestinationClasses Classes { get; }

    /// <summary>Addresses that rules name, with their sets of targets.</summary>
    public Dictionary<KernelAddress, TargetSet> Single => single;

    public List<(Net4 Key, uint Class)> Networks4 { get; } = [];

    public List<(Net6 Key, uint Class)> Networks6 { get; } = [];

    /// <summary>Keys of the verdict rows that were written.</summary>
    public List<VerdictKey> WrittenVerdicts { get; } = [];

    /// <summary>Sorts the policy's prefixes into single addresses and networks, with the class of each.</summary>
    public void Compile()
    {
        foreach (var prefix in Policy.Prefixes)
        {
            var targets = Policy.TargetsOf(prefix);
            var address = KernelAddress.Of(prefix.ToAddress());
            if (prefix.IsAddress)
            {
                single[address] = targets;
                continue;
            }

            var number = Classes.NumberOf(DestinationKey.Of(targets), out _);
            var length = (uint)(Net4.GenerationBits + prefix.Length);
            if (prefix.IsIPv4)
            {
                Networks4.Add((new Net4(length, Number, address.IPv4), number));
            }
            else
            {
                Networks6.Add((new Net6(length, Number, address), number));
            }
        }
    }

    /// <summary>The set of targets that match an address.</summary>
    public TargetSet TargetsOf(in KernelAddress address, IPAddress asAddress) =>
        single.TryGetValue(address, out var targets) ? targets : Policy.TargetsOf(asAddress);
}
