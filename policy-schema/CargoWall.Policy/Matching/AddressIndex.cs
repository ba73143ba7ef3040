using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Finds the prefixes that hold an address: one look-up for each length that occurs.</summary>
internal sealed class AddressIndex
{
    private readonly Dictionary<(bool IsIPv4, int Length, UInt128 Bits), int> _targets;
    private readonly int[] _lengths4;
    private readonly int[] _lengths6;

    public AddressIndex(IEnumerable<(int Target, Prefix Prefix)> prefixes)
    {
        _targets = prefixes.ToDictionary(entry => (entry.Prefix.IsIPv4, entry.Prefix.Length, entry.Prefix.Bits), entry => entry.Target);
        _lengths4 = [.. _targets.Keys.Where(key => key.IsIPv4).Select(key => key.Length).Distinct().Order()];
        _lengths6 = [.. _targets.Keys.Where(key => !key.IsIPv4).Select(key => key.Length).Distinct().Order()];
    }

    /// <summary>Adds the code of each prefix that is no longer than <paramref name="maxLength"/> and holds the address: twice the target's number.</summary>
    public void Collect(bool isIPv4, UInt128 bits, int maxLength, ref NumberBuffer codes)
    {
        foreach (var length in isIPv4 ? _lengths4 : _lengths6)
        {
            if (length > maxLength)
            {
                return;
            }

            if (_targets.TryGetValue((isIPv4, length, bits & Prefix.Mask(length)), out var target))
            {
                codes.Add(target * 2);
            }
        }
    }
}
