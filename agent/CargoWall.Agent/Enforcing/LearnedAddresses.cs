using System.Net;
using CargoWall.Agent.Compiling;
using CargoWall.Agent.Dns;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>
/// The addresses that names were resolved to, and their classes in the kernel. Not safe for several threads. An address whose time is over stays
/// known for connections that were allowed by it: a new policy judges those as if the name still held, so that none is cut because a name's time to live
/// ran out while it was open.
/// </summary>
internal sealed class LearnedAddresses(KernelTables tables, EnforcerOptions options)
{
    /// <summary>Addresses that are kept; a further one is refused and counted, once those whose time is over have made room.</summary>
    public const int Capacity = 250_000;

    private readonly Dictionary<KernelAddress, LearnedAddress> known = [];
    private readonly TimeProvider time = options.TimeProvider;
    private long earliestEnd = long.MaxValue;

    /// <summary>Addresses and names that found no room.</summary>
    public long Refusals { get; private set; }

    public int Count => known.Count;

    public IEnumerable<KernelAddress> Addresses => known.Keys;

    /// <summary>Learns addresses of a name; the kernel knows when this returns.</summary>
    public void Learn(PolicyGeneration generation, HostName name, ReadOnlySpan<IPAddress> addresses, TimeSpan timeToLive)
    {
        var targets = generation.Policy.TargetsOf(name);
        var lasts = Math.Clamp(timeToLive.Ticks, options.LearnedAtLeast.Ticks, options.LearnedAtMost.Ticks);
        var until = time.GetTimestamp() + (long)(lasts / (double)TimeSpan.TicksPerSecond * time.TimestampFrequency);
        foreach (var given in addresses)
        {
            var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
            var key = KernelAddress.Of(address);
            if (!known.TryGetValue(key, out var learned))
            {
                if (known.Count >= Capacity && !MakeRoom(generation))
                {
                    Refusals++;
                    continue;
                }

                learned = new LearnedAddress { Targets = generation.TargetsOf(key, address) };
                known.Add(key, learned);
            }

            var opens = AnswerScope.Opens(generation.Policy, name, address);
            var changed = learned.Learn(new LearnedName(name, targets, opens, until, IsPast: false));
            earliestEnd = Math.Min(earliestEnd, until);
            if (changed is null)
            {
                Refusals++;
            }
            else if (changed.Value)
            {
                Write(generation, key, learned);
            }
        }
    }

    /// <summary>Judges every address by a policy that is about to be in force, and puts the classes into the kernel.</summary>
    public void Move(PolicyGeneration next)
    {
        var firstRow = next.Classes.Count;
        var entries = new List<(KernelAddress Address, DestinationClass Class)>();
        foreach (var (key, learned) in known)
        {
            var address = key.ToIPAddress();
            learned.Rejudge(next.Policy, next.TargetsOf(key, address), name => AnswerScope.Opens(next.Policy, name, address));
            learned.Written = null;
            var wanted = ClassOf(next, learned, out var alone);
            if (wanted != alone)
            {
                entries.Add((key, wanted));
            }
        }

        if (!tables.WriteRows(next, firstRow))
        {
            next.Classes.ForgetFrom(firstRow);
            Refusals += entries.Count;
            return;
        }

        var written = tables.WriteAddresses(next.Number, entries);
        if (written == entries.Count)
        {
            entries.ForEach(entry => known[entry.Address].Written = entry.Class);
            return;
        }

        // The table is full: which of the entries are in is not known, so each is asked for by itself.
        foreach (var (key, wanted) in entries)
        {
            if (tables.TryWriteAddress(next.Number, key, wanted))
            {
                known[key].Written = wanted;
            }
            else
            {
                Refusals++;
            }
        }
    }

    /// <summary>Ends names whose time is over, and forgets addresses that have been of no use for a day.</summary>
    public void Sweep(PolicyGeneration generation)
    {
        var now = time.GetTimestamp();
        if (now < earliestEnd)
        {
            return;
        }

        earliestEnd = long.MaxValue;
        var forgotten = new List<KernelAddress>();
        var kept = options.LearnedAtMost.Ticks / TimeSpan.TicksPerSecond * time.TimestampFrequency;
        foreach (var (key, learned) in known)
        {
            if (learned.Expire(now))
            {
                Write(generation, key, learned);
            }

            if (learned.IsPast && learned.LastUntil + kept <= now)
            {
                forgotten.Add(key);
            }

            foreach (ref readonly var name in learned.Names)
            {
                earliestEnd = Math.Min(earliestEnd, name.IsPast ? name.Until + kept : name.Until);
            }
        }

        forgotten.ForEach(key => Forget(generation, key));
    }

    /// <summary>The name that explains a verdict on an address; null when none is known.</summary>
    public HostName? HostOf(in KernelAddress address, ushort port, Protocol protocol, VerdictWord word, CompiledPolicy? policy)
    {
        if (!known.TryGetValue(address, out var learned) || learned.Names.IsEmpty)
        {
            return null;
        }

        HostName? latest = null,
            explaining = null;
        long latestUntil = long.MinValue,
            explainingUntil = long.MinValue;
        foreach (ref readonly var name in learned.Names)
        {
            if (name.Until > latestUntil)
            {
                (latest, latestUntil) = (name.Name, name.Until);
            }

            if (
                learned.Names.Length > 1
                && name.Until > explainingUntil
                && policy is not null
                && name.Opens
                && VerdictWords.Of(policy.Judge([policy.TargetsOf(name.Name)], policy.TargetsOf(address.ToIPAddress()), port, protocol, policy.NoScopes))
                    == word
            )
            {
                (explaining, explainingUntil) = (name.Name, name.Until);
            }
        }

        return explaining ?? latest;
    }

    private static DestinationClass ClassOf(PolicyGeneration generation, LearnedAddress learned, out DestinationClass alone)
    {
        var number = generation.Classes.NumberOf(DestinationKey.Of(learned.Targets), out _);
        alone = new DestinationClass(number, number);
        var fresh = new List<TargetSet>();
        var held = new List<TargetSet>();
        foreach (ref readonly var name in learned.Names)
        {
            if (name.Opens)
            {
                held.Add(name.Targets);
                if (!name.IsPast)
                {
                    fresh.Add(name.Targets);
                }
            }
        }

        return new DestinationClass(NumberOf(fresh), NumberOf(held));

        uint NumberOf(List<TargetSet> names) =>
            generation.Classes.NumberOf(DestinationKey.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(names), learned.Targets), out _);
    }

    private void Write(PolicyGeneration generation, in KernelAddress key, LearnedAddress learned)
    {
        var firstRow = generation.Classes.Count;
        var wanted = ClassOf(generation, learned, out var alone);
        if (generation.Classes.Count > firstRow && !tables.WriteRows(generation, firstRow))
        {
            generation.Classes.ForgetFrom(firstRow);
            Refusals++;
            return;
        }

        if (wanted == (learned.Written ?? alone))
        {
            return;
        }

        if (wanted == alone && !generation.Single.ContainsKey(key))
        {
            tables.RemoveAddress(generation.Number, key);
            learned.Written = null;
        }
        else if (tables.TryWriteAddress(generation.Number, key, wanted))
        {
            learned.Written = wanted;
        }
        else
        {
            Refusals++;
        }
    }

    // Addresses whose time is over give way; connections that hold them are judged by their network after the next change of policy.
    private bool MakeRoom(PolicyGeneration generation)
    {
        var past = known.Where(entry => entry.Value.IsPast).Select(entry => entry.Key).ToList();
        past.ForEach(key => Forget(generation, key));
        return past.Count > 0;
    }

    private void Forget(PolicyGeneration generation, KernelAddress key)
    {
        if (known.Remove(key, out var learned) && learned.Written is not null)
        {
            if (generation.Number > 0)
            {
                tables.RemoveAddress(generation.Number - 1, key); // it may not have been taken out yet
            }

            if (generation.Single.TryGetValue(key, out var targets))
            {
                var number = generation.Classes.NumberOf(DestinationKey.Of(targets), out _);
                tables.TryWriteAddress(generation.Number, key, new DestinationClass(number, number));
            }
            else
            {
                tables.RemoveAddress(generation.Number, key);
            }
        }
    }
}
