using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>A number with its word.</summary>
public static class Quantity
{
    /// <summary><c>1 job</c>, <c>2 jobs</c>.</summary>
    /// <param name="several">The word for any other number than one; null puts an <c>s</c> behind it.</param>
    public static string Of(long count, string word, string? several = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? word : several ?? word + "s")}");
}
