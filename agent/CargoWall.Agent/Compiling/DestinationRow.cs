using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Compiling;

/// <summary>The verdict words of one class of destinations.</summary>
internal sealed class DestinationRow
{
    private readonly List<(ushort Port, uint Word)> exceptions = [];
    private readonly uint usual;

    public DestinationRow(IReadOnlyList<(Range Classes, VerdictWord Word)> spans)
    {
        usual = CommonestOf(spans);
        foreach (var (classes, word) in spans)
        {
            if (word.Value != usual)
            {
                for (var port = classes.Start.Value; port < classes.End.Value; port++)
                {
                    exceptions.Add(((ushort)port, word.Value));
                }
            }
        }
    }

    // Of several that as many port classes have, the least.
    private static uint CommonestOf(IReadOnlyList<(Range Classes, VerdictWord Word)> spans)
    {
        var counts = new Dictionary<uint, int>();
        foreach (var (classes, word) in spans)
        {
            counts[word.Value] = counts.GetValueOrDefault(word.Value) + classes.End.Value - classes.Start.Value;
        }

        var (commonest, most) = (uint.MaxValue, 0);
        foreach (var (word, count) in counts)
        {
            if (count > most || (count == most && word < commonest))
            {
                (commonest, most) = (word, count);
            }
        }

        return commonest;
    }

    /// <summary>How many entries it takes.</summary>
    public int Count => exceptions.Count + 1;

    /// <summary>Adds its entries.</summary>
    public void AddTo(List<VerdictKey> keys, List<uint> words, uint generation, uint destination)
    {
        // The exceptions first: a class is not used before all of its entries are in, but a reader of an incomplete row would then deny.
        foreach (var (port, word) in exceptions)
        {
            keys.Add(new VerdictKey(generation, destination, port, Scope: 0));
            words.Add(word);
        }

        keys.Add(new VerdictKey(generation, destination, VerdictKey.AnyPort, Scope: 0));
        words.Add(usual);
    }
}
