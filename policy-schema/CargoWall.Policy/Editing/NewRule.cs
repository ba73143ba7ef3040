using System.Globalization;
using System.Text.Json.Nodes;

namespace CargoWall.Policy.Editing;

/// <summary>A rule to be written into a policy file, in the words of the mapping dialect.</summary>
/// <param name="Key"><c>host</c>, <c>ip</c>, <c>cidr</c> or <c>url</c>.</param>
/// <param name="Value">The destination.</param>
public sealed record NewRule(string Key, string Value)
{
    /// <summary>For example <c>443</c>, <c>53/udp</c>, <c>8000-8100</c>; none is every port.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary><c>tcp</c>, <c>udp</c>, <c>icmp</c> or <c>any</c>; null is TCP and UDP.</summary>
    public string? Protocol { get; init; }

    public bool Deny { get; init; }

    /// <summary>The last day on which it holds; allow rules only.</summary>
    public DateOnly? Expires { get; init; }

    public string? Why { get; init; }

    /// <summary>The action (<c>OWNER/NAME</c>) that it is limited to; null for none.</summary>
    public string? Uses { get; init; }

    /// <summary>The executable that it is limited to; null for none.</summary>
    public string? Exe { get; init; }

    /// <summary>As it is written into a file, on one line: <c>{ host: example.com, ports: [443] }</c>.</summary>
    public override string ToString() => YamlText.Flow(ToYaml());

    internal JsonObject ToYaml()
    {
        var rule = new JsonObject { [Key] = Value };
        if (Ports.Count > 0)
        {
            // A port alone is a number in the files that people write.
            rule["ports"] = new JsonArray([
                .. Ports.Select(port =>
                    (JsonNode)(
                        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                            ? JsonValue.Create((int)number)
                            : JsonValue.Create(port)
                    )
                ),
            ]);
        }

        Add("protocol", Protocol);
        if (Deny)
        {
            rule["deny"] = true;
        }

        Add("uses", Uses);
        Add("exe", Exe);
        Add("expires", Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("why", Why);
        return rule;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                rule[key] = value;
            }
        }
    }
}
