using System.Collections.Frozen;
using System.Reflection;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>Tells names of the public DNS from those that only a local server knows, by the list of top-level domains.</summary>
internal static class PublicNames
{
    private static readonly Lazy<FrozenSet<string>> s_domains = new(Load);

    /// <summary>True when the name lies under a top-level domain of the DNS root.</summary>
    public static bool Contains(HostName name) => s_domains.Value.Contains(name.Value[(name.Value.LastIndexOf('.') + 1)..]);

    private static FrozenSet<string> Load()
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("top-level-domains.txt");
        using var reader = new StreamReader(stream ?? throw new InvalidOperationException("The list of top-level domains is not in the program."));
        var domains = new List<string>(1500);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                domains.Add(line);
            }
        }
        return domains.ToFrozenSet(StringComparer.Ordinal);
    }
}
