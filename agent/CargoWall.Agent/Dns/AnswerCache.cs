using System.Numerics;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Answers by queried name and type. When it is full, the next entry in turn that was not used since the hand last passed makes room
/// (CLOCK), so that a stream of new names does not push out those in use.
/// </summary>
internal sealed class AnswerCache
{
    private readonly Lock _gate = new();
    private readonly CachedAnswer?[] _buckets;
    private readonly CachedAnswer[] _entries;
    private readonly Action<CachedAnswer> _onLeft;
    private int _count;
    private int _hand;

    /// <param name="capacity">Entries at most.</param>
    /// <param name="onLeft">Gets each entry that has left, for its count of hits. Called without the lock.</param>
    public AnswerCache(int capacity, Action<CachedAnswer> onLeft)
    {
        _entries = new CachedAnswer[capacity];
        _buckets = new CachedAnswer?[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _onLeft = onLeft;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The entry, or null when there is none that holds at <paramref name="now"/>.</summary>
    public CachedAnswer? Find(ReadOnlySpan<byte> name, DnsType type, int hash, long now)
    {
        lock (_gate)
        {
            CachedAnswer? entry = FindAny(name, type, hash);
            if (entry is null || entry.Expires <= now)
            {
                return null;
            }
            entry.IsReferenced = true;
            return entry;
        }
    }

    /// <summary>Holds an entry, in place of one for the same question or of the least useful one.</summary>
    public void Store(CachedAnswer entry)
    {
        CachedAnswer? left = null;
        lock (_gate)
        {
            left = FindAny(entry.Name, entry.Type, entry.Hash);
            if (left is null && _count == _entries.Length)
            {
                left = NextVictim();
            }
            if (left is not null)
            {
                Remove(left);
            }
            entry.Place = _count;
            _entries[_count] = entry;
            Volatile.Write(ref _count, _count + 1);
            ref CachedAnswer? bucket = ref BucketOf(entry.Hash);
            entry.NextInBucket = bucket;
            bucket = entry;
        }
        if (left is not null)
        {
            _onLeft(left);
        }
    }

    /// <summary>Drops what no longer holds at <paramref name="now"/>; all of it for <see cref="long.MaxValue"/>.</summary>
    public void Sweep(long now)
    {
        var left = new List<CachedAnswer>();
        lock (_gate)
        {
            for (int i = _count - 1; i >= 0; i--)
            {
                if (_entries[i].Expires <= now)
                {
                    left.Add(_entries[i]);
                    Remove(_entries[i]);
                }
            }
        }
        left.ForEach(_onLeft);
    }

    public void Drop(CachedAnswer entry)
    {
        lock (_gate)
        {
            // Another thread may have replaced it since it was found.
            if (entry.Place >= _count || _entries[entry.Place] != entry)
            {
                return;
            }
            Remove(entry);
        }
        _onLeft(entry);
    }

    private ref CachedAnswer? BucketOf(int hash) => ref _buckets[hash & (_buckets.Length - 1)];

    private CachedAnswer? FindAny(ReadOnlySpan<byte> name, DnsType type, int hash)
    {
        CachedAnswer? entry = BucketOf(hash);
        while (entry is not null && !(entry.Hash == hash && entry.Type == type && entry.Name.SequenceEqual(name)))
        {
            entry = entry.NextInBucket;
        }
        return entry;
    }

    private CachedAnswer NextVictim()
    {
        while (true)
        {
            _hand = _hand + 1 < _count ? _hand + 1 : 0;
            CachedAnswer entry = _entries[_hand];
            if (!entry.IsReferenced)
            {
                return entry;
            }
            entry.IsReferenced = false;
        }
    }

    private void Remove(CachedAnswer entry)
    {
        Volatile.Write(ref _count, _count - 1);
        CachedAnswer last = _entries[_count];
        last.Place = entry.Place;
        _entries[entry.Place] = last;
        _entries[_count] = null!; // beyond the count nothing is read
        ref CachedAnswer? bucket = ref BucketOf(entry.Hash);
        if (bucket == entry)
        {
            bucket = entry.NextInBucket;
        }
        else
        {
            CachedAnswer? before = bucket;
            while (before is not null && before.NextInBucket != entry)
            {
                before = before.NextInBucket;
            }
            if (before is not null)
            {
                before.NextInBucket = entry.NextInBucket;
            }
        }
        entry.NextInBucket = null;
    }
}
