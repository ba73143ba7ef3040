using CargoWall.Agent.Compiling;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>Writes generations of policies into the kernel's tables and takes them out again. Not safe for several threads.</summary>
internal sealed class KernelTables(NetObject net)
{
    private NetState inForce;

    /// <summary>Puts everything that a policy itself says into the tables; no program looks there yet.</summary>
    /// <exception cref="KernelCapacityException">It does not fit; <see cref="Remove"/> takes out what went in.</exception>
    public void Write(PolicyGeneration generation)
    {
        var ports = generation.Classes.Ports;
        if (!ports.Fits)
        {
            throw new KernelCapacityException($"The rules tell {ports.Count} ranges of ports apart; the kernel tables hold {VerdictKey.AnyPort}.");
        }

        net.Ports.Change(table => ports.Write(table, odd: generation.Number % 2 == 1));
        var single = new List<(KernelAddress Address, DestinationClass Class)>(generation.Single.Count);
        foreach (var (address, targets) in generation.Single)
        {
            var number = generation.Classes.NumberOf(DestinationKey.Of(targets), out _);
            single.Add((address, new DestinationClass(number, number)));
        }

        if (!WriteRows(generation, 0))
        {
            throw new KernelCapacityException($"The policy needs more than the {net.Verdicts.Capacity} verdicts that the kernel tables hold.");
        }

        var written =
            net.Networks4.SetAll([.. generation.Networks4.Select(entry => entry.Key)], [.. generation.Networks4.Select(entry => entry.Class)])
            + net.Networks6.SetAll([.. generation.Networks6.Select(entry => entry.Key)], [.. generation.Networks6.Select(entry => entry.Class)]);
        if (written < generation.Networks4.Count + generation.Networks6.Count)
        {
            throw new KernelCapacityException($"The policy names more than the {net.Networks4.Capacity} networks that the kernel tables hold.");
        }

        if (WriteAddresses(generation.Number, single) < single.Count)
        {
            throw new KernelCapacityException($"The policy names more addresses than the {net.Addresses4.Capacity} that the kernel tables hold.");
        }
    }

    /// <summary>Puts the verdict rows of classes into the tables, from one on. False when they do not fit; those that went in are taken out.</summary>
    public bool WriteRows(PolicyGeneration generation, int first)
    {
        var keys = new List<VerdictKey>();
        var words = new List<uint>();
        for (var number = first; number < generation.Classes.Count; number++)
        {
            generation.Classes.RowOf((uint)number).AddTo(keys, words, generation.Number, (uint)number);
        }

        var keySpan = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys);
        var done = net.Verdicts.SetAll(keySpan, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(words));
        if (done < keys.Count)
        {
            net.Verdicts.RemoveAll(keySpan[..done]);
            return false;
        }

        generation.WrittenVerdicts.AddRange(keys);
        return true;
    }

    /// <summary>Puts addresses into the tables, by few calls. Gives how many of them, in order, went in.</summary>
    public int WriteAddresses(uint generation, List<(KernelAddress Address, DestinationClass Class)> entries)
    {
        var four = entries.FindAll(entry => entry.Address.IsIPv4);
        var six = entries.FindAll(entry => !entry.Address.IsIPv4);
        return net.Addresses4.SetAll([.. four.Select(entry => new Key4(generation, entry.Address.IPv4))], [.. four.Select(entry => entry.Class)])
            + net.Addresses6.SetAll([.. six.Select(entry => new Key6(generation, entry.Address))], [.. six.Select(entry => entry.Class)]);
    }

    /// <summary>Puts one address into the tables. False when there is no room.</summary>
    public bool TryWriteAddress(uint generation, in KernelAddress address, in DestinationClass value) =>
        address.IsIPv4 ? net.Addresses4.TrySet(new Key4(generation, address.IPv4), value) : net.Addresses6.TrySet(new Key6(generation, address), value);

    public void RemoveAddress(uint generation, in KernelAddress address)
    {
        if (address.IsIPv4)
        {
            net.Addresses4.Remove(new Key4(generation, address.IPv4));
        }
        else
        {
            net.Addresses6.Remove(new Key6(generation, address));
        }
    }

    /// <summary>Takes out everything that a generation put in. No program may still look there.</summary>
    public void Remove(PolicyGeneration generation, IEnumerable<KernelAddress> learned)
    {
        var addresses = generation.Single.Keys.Concat(learned).ToList();
        net.Addresses4.RemoveAll([.. addresses.Where(address => address.IsIPv4).Select(address => new Key4(generation.Number, address.IPv4))]);
        net.Addresses6.RemoveAll([.. addresses.Where(address => !address.IsIPv4).Select(address => new Key6(generation.Number, address))]);
        generation.Networks4.ForEach(entry => net.Networks4.Remove(entry.Key));
        generation.Networks6.ForEach(entry => net.Networks6.Remove(entry.Key));
        net.Verdicts.RemoveAll(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(generation.WrittenVerdicts));
        generation.WrittenVerdicts.Clear();
    }

    /// <summary>Generation, mode and options for every hook at once.</summary>
    public void Switch(NetState state)
    {
        inForce = state;
        net.State.Change(word => Volatile.Write(ref AsWord(word), state.Word));
    }

    /// <summary>Puts back what <see cref="Switch"/> wrote, when somebody changed it.</summary>
    public IEnumerable<Tampering> Mend()
    {
        var found = default(NetState);
        net.State.Change(word => found = new NetState(Volatile.Read(ref AsWord(word))));
        if (found == inForce)
        {
            return [];
        }

        Switch(inForce);
        return
        [
            new Tampering(
                Tampering.StateChanged,
                $"Somebody changed the mode in the kernel to {found.Mode} (generation {found.Generation}); {inForce.Mode} is in force again."
            ),
        ];
    }

    private static ref ulong AsWord(Span<NetState> state) => ref System.Runtime.CompilerServices.Unsafe.As<NetState, ulong>(ref state[0]);
}
