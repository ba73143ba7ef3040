using System.Collections.Concurrent;

namespace CargoWall.Policy.Matching;

/// <summary>
/// Interns sets of numbers: one instance a set, found without allocation once it is known. There are as many as a policy's
/// patterns can be told apart by names that were asked for.
/// </summary>
internal sealed class NumberSets<T>
    where T : class
{
    private readonly ConcurrentDictionary<int[], T> _sets = new(NumbersComparer.Instance);
    private readonly ConcurrentDictionary<int[], T>.AlternateLookup<ReadOnlySpan<int>> _lookup;
    private readonly Lock _adding = new();
    private readonly Func<int, int[], T> _create;

    /// <param name="create">Makes a set from its number and its members. Number 0 is the empty set.</param>
    public NumberSets(Func<int, int[], T> create)
    {
        _create = create;
        _lookup = _sets.GetAlternateLookup<ReadOnlySpan<int>>();
        Empty = Of([]);
    }

    public T Empty { get; }

    /// <summary>The set of these numbers, which are sorted and come once each.</summary>
    public T Of(ReadOnlySpan<int> numbers) => _lookup.TryGetValue(numbers, out var set) ? set : Add(numbers);

    private T Add(ReadOnlySpan<int> numbers)
    {
        lock (_adding)
        {
            if (_lookup.TryGetValue(numbers, out var known))
            {
                return known;
            }

            var members = numbers.ToArray();
            var set = _create(_sets.Count, members);
            _sets[members] = set;
            return set;
        }
    }

    private sealed class NumbersComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly NumbersComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = new HashCode();
            foreach (var number in alternate)
            {
                hash.Add(number);
            }

            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
