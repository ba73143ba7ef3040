using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>One address and the names that it was learned for.</summary>
internal sealed class LearnedAddress
{
    /// <summary>
    /// Content networks serve thousands of names from one address, but names that the same targets match open the same: so many are remembered, and of each
    /// set of targets one at least.
    /// </summary>
    public const int MaxNames = 64;

    private LearnedName[] names = new LearnedName[1];
    private int count;

    /// <summary>The set of targets that match the address itself, under the policy in force.</summary>
    public required TargetSet Targets { get; set; }

    /// <summary>What the kernel holds, or null when the address's network says all.</summary>
    public DestinationClass? Written { get; set; }

    public ReadOnlySpan<LearnedName> Names => names.AsSpan(0, count);

    /// <summary>Whether no name of it is within its time.</summary>
    public bool IsPast
    {
        get
        {
            foreach (ref readonly var name in Names)
            {
                if (!name.IsPast)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The moment from which on it is of no use to a new connection.</summary>
    public long LastUntil
    {
        get
        {
            var last = long.MinValue;
            foreach (ref readonly var name in Names)
            {
                last = Math.Max(last, name.Until);
            }

            return last;
        }
    }

    /// <summary>Adds a name or prolongs it.</summary>
    /// <returns>Whether what the names open may have changed; null when the name found no room.</returns>
    public bool? Learn(in LearnedName learned)
    {
        for (var i = 0; i < count; i++)
        {
            ref var known = ref names[i];
            if (known.Name == learned.Name)
            {
                var changes = known.IsPast || known.Opens != learned.Opens;
                known = learned with { Until = Math.Max(known.Until, learned.Until) };
                return changes;
            }
        }

        var changesClass = !AnyOpensAs(learned);
        if (count < MaxNames)
        {
            if (count == names.Length)
            {
                Array.Resize(ref names, Math.Min(MaxNames, count * 4));
            }

            names[count++] = learned;
            return changesClass;
        }

        return Replace(learned) ? changesClass : null;
    }

    /// <summary>Marks names whose time is over. True when there were some.</summary>
    public bool Expire(long now)
    {
        var any = false;
        for (var i = 0; i < count; i++)
        {
            if (!names[i].IsPast && names[i].Until <= now)
            {
                names[i] = names[i] with { IsPast = true };
                any = true;
            }
        }

        return any;
    }

    /// <summary>Asks another policy which targets match.</summary>
    public void Rejudge(CompiledPolicy policy, TargetSet targets, Func<HostName, bool> opens)
    {
        Targets = targets;
        for (var i = 0; i < count; i++)
        {
            names[i] = names[i] with { Targets = policy.TargetsOf(names[i].Name), Opens = opens(names[i].Name) };
        }
    }

    // The one that ends first gives way, among those whose set of targets another has too.
    private bool Replace(in LearnedName learned)
    {
        var victim = -1;
        for (var i = 0; i < count; i++)
        {
            if ((victim < 0 || names[i].Until < names[victim].Until) && (names[i].OpensAs(learned) || HasTwin(i)))
            {
                victim = i;
            }
        }

        if (victim >= 0)
        {
            names[victim] = learned;
        }

        return victim >= 0;
    }

    private bool AnyOpensAs(in LearnedName learned)
    {
        foreach (ref readonly var name in Names)
        {
            if (name.OpensAs(learned))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasTwin(int index)
    {
        for (var i = 0; i < count; i++)
        {
            if (i != index && names[i].OpensAs(names[index]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A name that an address was learned for.</summary>
/// <param name="Targets">The set of targets that match it, under the policy in force.</param>
/// <param name="Opens">Whether this answer may open the address.</param>
/// <param name="Until">Its end, as a timestamp.</param>
/// <param name="IsPast">Whether its time is over: it then serves connections only that were allowed before.</param>
internal readonly record struct LearnedName(HostName Name, TargetSet Targets, bool Opens, long Until, bool IsPast)
{
    public bool OpensAs(in LearnedName other) => Targets.Id == other.Targets.Id && Opens == other.Opens && IsPast == other.IsPast;
}
