using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>A tree's own entries, in git's order.</summary>
internal sealed record GitTree(string Sha, IReadOnlyList<GitTreeEntry> Entries)
{
    public static GitTree Parse(GitObject tree)
    {
        var entries = new List<GitTreeEntry>();
        var rest = tree.Content.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)0);
            var header = Encoding.UTF8.GetString(rest[..end]);
            var blank = header.IndexOf(' ', StringComparison.Ordinal);
            var sha = Convert.ToHexStringLower(rest.Slice(end + 1, 20));
            entries.Add(new GitTreeEntry(header[..blank].PadLeft(6, '0'), header[(blank + 1)..], sha));
            rest = rest[(end + 21)..];
        }

        return new GitTree(tree.Sha, entries);
    }
}

/// <summary>One entry of a tree. <see cref="Name"/> is a path where trees were walked recursively.</summary>
internal sealed record GitTreeEntry(string Mode, string Name, string Sha)
{
    public string Type =>
        Mode switch
        {
            "040000" => "tree",
            "160000" => "commit",
            _ => "blob",
        };

    public bool IsSymbolicLink => Mode == "120000";
}
