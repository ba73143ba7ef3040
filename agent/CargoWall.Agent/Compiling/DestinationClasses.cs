using CargoWall.Policy.Matching;

namespace CargoWall.Agent.Compiling;

/// <summary>The destination classes of one policy, interned, with the verdict row of each. Not safe for several threads.</summary>
internal sealed class DestinationClasses
{
    private readonly CompiledPolicy policy;
    private readonly Dictionary<DestinationKey, uint> numbers = [];
    private readonly List<DestinationRow> rows = [];

    public DestinationClasses(CompiledPolicy policy)
    {
        this.policy = policy;
        Ports = new PortNumbering(policy);

        // Class 0 is what the kernel takes when no table names the address.
        NumberOf(DestinationKey.Of(policy.NoTargets), out _);
    }

    public PortNumbering Ports { get; }

    public int Count => rows.Count;

    /// <summary>The number of a class; <paramref name="isNew"/> when it was not asked for before, so that its row is not in the kernel.</summary>
    public uint NumberOf(in DestinationKey key, out bool isNew)
    {
        isNew = !numbers.TryGetValue(key, out var number);
        if (isNew)
        {
            number = (uint)rows.Count;
            rows.Add(VerdictWords.RowOf(policy, Ports, key));
            numbers.Add(key, number);
        }

        return number;
    }

    public DestinationRow RowOf(uint number) => rows[(int)number];

    /// <summary>Forgets the classes from a number on, whose rows found no room.</summary>
    public void ForgetFrom(int first)
    {
        foreach (var (key, _) in numbers.Where(entry => entry.Value >= first).ToList())
        {
            numbers.Remove(key);
        }

        rows.RemoveRange(first, rows.Count - first);
    }
}
