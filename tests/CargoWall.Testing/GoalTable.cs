using System.Globalization;

namespace CargoWall.Testing;

/// <summary>The figures of a benchmark beside what they have to be, as the table of <c>tests/bench/run</c>.</summary>
public sealed class GoalTable
{
    private readonly List<string> _rows = [];
    private int _met;

    /// <summary>How many goals were missed.</summary>
    public int Failures { get; private set; }

    public void AtMost(string what, double value, double limit) => Add(what, value, value <= limit, $"at most {Text(limit)}");

    public void AtLeast(string what, double value, double limit) => Add(what, value, value >= limit, $"at least {Text(limit)}");

    /// <summary>A figure without a goal.</summary>
    public void Note(string what, double value) => _rows.Add($"{what, -72} {Text(value), 14}");

    public void Print(TextWriter writer)
    {
        writer.WriteLine($"\n{"", -72} {"", 14}   target");
        _rows.ForEach(writer.WriteLine);
        writer.WriteLine($"\ntargets: {_met} met, {Failures} missed");
    }

    private void Add(string what, double value, bool isMet, string goal)
    {
        _met += isMet ? 1 : 0;
        Failures += isMet ? 0 : 1;
        _rows.Add($"{what, -72} {Text(value), 14}   {(isMet ? "pass" : "FAIL")} ({goal})");
    }

    private static string Text(double value) => value.ToString(value is 0 or >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
}
