using System.Text.Json.Serialization;

namespace CargoWall.Bot.Policies.Files;

/// <summary>The entries of a git tree, as they are kept in the database.</summary>
/// <param name="Entries">With paths below the tree.</param>
/// <param name="IsCut">Whether GitHub left entries out (above 100,000 entries or 7 MB).</param>
internal sealed record TreeListing(IReadOnlyList<ListedEntry> Entries, bool IsCut)
{
    /// <summary>The entry at a path; null when there is none.</summary>
    public ListedEntry? Find(string path) => Entries.FirstOrDefault(entry => entry.Path == path);
}

/// <summary>One entry of a tree.</summary>
internal sealed record ListedEntry(string Path, string Mode, string Id, long Size)
{
    [JsonIgnore]
    public bool IsTree => Mode is "040000" or "40000";

    [JsonIgnore]
    public bool IsSymbolicLink => Mode == "120000";

    [JsonIgnore]
    public bool IsSubmodule => Mode == "160000";

    [JsonIgnore]
    public bool IsFile => !IsTree && !IsSymbolicLink && !IsSubmodule;
}

[JsonSerializable(typeof(TreeListing))]
internal sealed partial class PolicyFilesJson : JsonSerializerContext;
