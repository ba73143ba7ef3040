using System.Globalization;
using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>A commit, read from its object.</summary>
internal sealed record GitCommit(string Sha, string Tree, IReadOnlyList<string> Parents, GitSignature Author, GitSignature Committer, string Message)
{
    public string Subject => Message.Split('\n', 2)[0];

    public static GitCommit Parse(GitObject commit)
    {
        var text = Encoding.UTF8.GetString(commit.Content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = (end < 0 ? text : text[..end]).Split('\n');
        return new GitCommit(
            commit.Sha,
            Value("tree ").First(),
            Value("parent ").ToList(),
            GitSignature.Parse(Value("author ").First()),
            GitSignature.Parse(Value("committer ").First()),
            end < 0 ? "" : text[(end + 2)..].TrimEnd('\n')
        );

        IEnumerable<string> Value(string name) => headers.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..]);
    }
}

/// <summary>Who and when, as commits carry it.</summary>
internal sealed record GitSignature(string Name, string Email, DateTimeOffset Time)
{
    public static GitSignature Parse(string text)
    {
        var open = text.LastIndexOf('<');
        var close = text.LastIndexOf('>');
        var parts = text[(close + 1)..].Trim().Split(' ');
        var zone = int.Parse(parts[1], CultureInfo.InvariantCulture);
        var offset = new TimeSpan(zone / 100, zone % 100, 0);
        var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)).ToOffset(offset);
        return new GitSignature(text[..open].TrimEnd(), text[(open + 1)..close], time);
    }

    /// <summary>As a line of a commit object has it.</summary>
    public string ToHeader() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Clean(Name)} <{Clean(Email)}> {Time.ToUnixTimeSeconds()} {(Time.Offset < TimeSpan.Zero ? '-' : '+')}{Time.Offset:hhmm}"
        );

    private static string Clean(string text) => string.Concat(text.Where(character => character is not ('<' or '>' or '\n' or '\0')));
}
