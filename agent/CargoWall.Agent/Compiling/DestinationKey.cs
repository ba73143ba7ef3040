using CargoWall.Policy.Matching;

namespace CargoWall.Agent.Compiling;

/// <summary>What makes two destinations the same class: the sets of targets that match their names, and the one that matches the address.</summary>
internal readonly struct DestinationKey : IEquatable<DestinationKey>
{
    private readonly TargetSet[] names;
    private readonly TargetSet address;

    private DestinationKey(TargetSet[] names, TargetSet address)
    {
        this.names = names;
        this.address = address;
    }

    public ReadOnlySpan<TargetSet> Names => names;

    public TargetSet Address => address;

    /// <summary>A destination that is known by its address alone.</summary>
    public static DestinationKey Of(TargetSet address) => new([], address);

    /// <summary>A destination with names; sets may repeat and come in any order.</summary>
    public static DestinationKey Of(ReadOnlySpan<TargetSet> names, TargetSet address)
    {
        // A name that nothing matches is judged as the address alone is.
        if (names.IsEmpty || (names.Length == 1 && names[0].IsEmpty))
        {
            return Of(address);
        }

        if (names.Length == 1)
        {
            return new DestinationKey([names[0]], address);
        }

        var distinct = names.ToArray().DistinctBy(set => set.Id).OrderBy(set => set.Id).ToArray();
        return distinct is [{ IsEmpty: true }] ? Of(address) : new DestinationKey(distinct, address);
    }

    public bool Equals(DestinationKey other) => address.Id == other.address.Id && names.AsSpan().SequenceEqual(other.names, ById.Instance);

    public override bool Equals(object? obj) => obj is DestinationKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(address.Id);
        foreach (var name in names)
        {
            hash.Add(name.Id);
        }

        return hash.ToHashCode();
    }

    private sealed class ById : IEqualityComparer<TargetSet>
    {
        public static readonly ById Instance = new();

        public bool Equals(TargetSet? x, TargetSet? y) => x?.Id == y?.Id;

        public int GetHashCode(TargetSet obj) => obj.Id;
    }
}
