using System.Buffers;

namespace CargoWall.Policy.Matching;

/// <summary>Collects numbers on the stack, and from a pool once there are many.</summary>
internal ref struct NumberBuffer(Span<int> initial)
{
    private Span<int> _numbers = initial;
    private int[]? _rented;
    private int _count;

    public void Add(int number)
    {
        if (_count == _numbers.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_count * 2);
            _numbers.CopyTo(larger);
            if (_rented is not null)
            {
                ArrayPool<int>.Shared.Return(_rented);
            }

            _numbers = _rented = larger;
        }

        _numbers[_count++] = number;
    }

    public readonly ReadOnlySpan<int> Sorted()
    {
        var numbers = _numbers[.._count];
        numbers.Sort();
        return numbers;
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<int>.Shared.Return(_rented);
            _rented = null;
        }
    }
}
