namespace CargoWall.Tests.Conformance;

/// <summary>Counts the cases of a file and fails with those that differ.</summary>
internal sealed class Tally(string file, ITestOutputHelper output)
{
    private const int Shown = 20;
    private readonly List<string> _failures = [];
    private int _cases;

    public void Check(string id, bool passed, Func<string> difference)
    {
        _cases++;
        if (!passed)
        {
            _failures.Add($"{id}: {difference()}");
        }
    }

    public void Check<T>(string id, T expected, T actual, Func<string>? context = null) =>
        Check(
            id,
            EqualityComparer<T>.Default.Equals(expected, actual),
            () => $"expected {expected}, was {actual}{(context is null ? string.Empty : $" {context()}")}"
        );

    /// <summary>Prints <c>FILE: N of N</c>.</summary>
    public void Close()
    {
        output.WriteLine($"{file}: {_cases - _failures.Count} of {_cases}");
        Assert.True(_cases > 0, $"{file} holds no case.");
        Assert.True(_failures.Count == 0, $"{file}: {_failures.Count} of {_cases} cases differ\n{string.Join('\n', _failures.Take(Shown))}");
    }
}
