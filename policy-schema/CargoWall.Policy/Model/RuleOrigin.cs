using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>The place that something was written at.</summary>
/// <param name="Level">Whose file it is.</param>
/// <param name="Repository">The repository that holds the file, <c>owner/name</c>; empty when it is not known (files on a desk).</param>
/// <param name="File">The path inside the repository.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Commit">The commit that the file was read at; null when it was not read from git.</param>
public sealed record RuleOrigin(PolicyLevel Level, string Repository, string File, int Line, int Column, string? Commit)
{
    /// <summary>By level, repository, file, line and column.</summary>
    public static Comparer<RuleOrigin> Order { get; } =
        Comparer<RuleOrigin>.Create(
            (left, right) =>
            {
                var level = left.Level.CompareTo(right.Level);
                var repository = level != 0 ? level : string.CompareOrdinal(left.Repository, right.Repository);
                var file = repository != 0 ? repository : string.CompareOrdinal(left.File, right.File);
                var line = file != 0 ? file : left.Line.CompareTo(right.Line);
                return line != 0 ? line : left.Column.CompareTo(right.Column);
            }
        );

    /// <summary><c>acme/.github .cargowall/organization.yml:14</c>.</summary>
    public override string ToString() =>
        Repository.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}")
            : string.Create(CultureInfo.InvariantCulture, $"{Repository} {File}:{Line}");
}
