using System.Text;

namespace CargoWall.Testing;

/// <summary>A policy file that wants to hurt its reader.</summary>
/// <param name="Name">The kind of attack.</param>
/// <param name="Text">What it holds.</param>
public sealed record HostileFile(string Name, string Text)
{
    public byte[] Content { get; } = Encoding.UTF8.GetBytes(Text);

    public override string ToString() => Name;
}

/// <summary>Files of every kind that a reader must refuse at little cost: the tests look at the refusal and its memory, the benchmarks at its time.</summary>
public static class HostileFiles
{
    public static IReadOnlyList<HostileFile> All { get; } =
    [
        new("billion laughs", "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"b{i}: &b{i} [*a, *a, *a, *a, *a, *a, *a, *a]\n"))),
        new("nested lists", "version: 1\npolicies: " + new string('[', 10_000)),
        new("nested mappings", "version: 1\npolicies: " + string.Concat(Enumerable.Repeat("{a: ", 10_000))),
        new("nested blocks", "version: 1\n" + string.Concat(Enumerable.Range(0, 600).Select(depth => new string(' ', depth) + "a:\n"))),
        new("one line of 10 MB", "version: 1\npolicies: {" + new string('x', 10 * 1024 * 1024)),
        new("one long plain scalar", "version: 1\npolicies: " + new string('x', 250_000)),
        new("one long key", new string('x', 250_000) + ": 1"),
        new("one long quoted scalar", "version: 1\ntests: \"" + new string('x', 250_000)),
        new("many escapes", "version: 1\ntests: \"" + string.Concat(Enumerable.Repeat("\\x41", 60_000)) + "\""),
        new("one node too many", "version: 1\ntests: [" + string.Concat(Enumerable.Repeat("a,", 20_000)) + "]"),
        new("many keys", "version: 1\n" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"k{i}: 1\n"))),
        new("a repeated key many times", "version: 1\n" + string.Concat(Enumerable.Repeat("k: 1\n", 9_000))),
        new("many misspelt keys", "version: 1\npolicies:\n" + string.Concat(Enumerable.Range(0, 4_000).Select(i => $"  p{i}: {{rulez: []}}\n"))),
        new(
            "many unknown names",
            "version: 1\npolicies: {base: {}}\nassignments: [{policies: [" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"bas{i},")) + "]}]"
        ),
        new("tags", "version: 1\npolicies: !!python/object/apply:os.system [\"id\"]"),
        new("directives", string.Concat(Enumerable.Range(0, 5_000).Select(i => $"%TAG !{i}! tag:x,2027:\n")) + "---\nversion: 1\nx: 1"),
        new("several documents", string.Concat(Enumerable.Repeat("---\nversion: 1\n", 10_000))),
        new(
            "half a character where a message cuts",
            $"version: 1\npolicies: {{p: {{rules: [{{host: \"{new string('a', 76)}{string.Concat(Enumerable.Repeat("\U0001F600", 9))}?\"}}]}}}}"
        ),
        new("NUL", "version: 1\0\n"),
        new("a lone surrogate", "version: 1\ntests: \"\\uD800\""),
        new("mixed newlines", "version: 1\r\npolicies:\r  a: {}\n\r  b: {}\u2028  c: x"),
        new("stars", "version: 1\npolicies: {p: {rules: [{host: \"" + string.Join('.', Enumerable.Repeat("**", 30_000)) + "\"}]}}"),
        new("stars in one label", "version: 1\npolicies: {p: {rules: [{host: \"" + new string('*', 100_000) + "\"}]}}"),
        new("a long search domain", "version: 1\npolicies: {p: {search-domains: [\"" + string.Join('.', Enumerable.Repeat("a", 100_000)) + "\"]}}"),
        new("a long command", "version: 1\npolicies: {p: {sudo-lockdown: {allow-commands: [\"/" + new string('/', 100_000) + "\"]}}}"),
        new("many ports", "version: 1\npolicies: {p: {rules: [{host: a.test, ports: [" + string.Concat(Enumerable.Repeat("1-2,", 19_000)) + "x]}]}}"),
        new("comments alone", string.Concat(Enumerable.Repeat("# x\n", 60_000))),
        new("flow and block mixed", string.Concat(Enumerable.Repeat("- [{", 30_000))),
        new("anchors", "version: 1\n" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"k{i}: &a{i} 1\n"))),
        new("question marks", string.Concat(Enumerable.Repeat("? ", 60_000))),
        new("dashes", string.Concat(Enumerable.Repeat("- ", 60_000))),
        new("repeated keys with repeated values", "version: 1\npolicies:\n" + string.Concat(Enumerable.Repeat("  p: { rules: [], rules: [] }\n", 3_000))),
        new("tags everywhere", "version: 1\ntests: [" + string.Concat(Enumerable.Repeat("!x a,", 9_000)) + "]"),
        new(
            "a host of 100,000 characters and stars in an egress line",
            "version: 1\npolicies: {p: {egress: \"" + string.Concat(Enumerable.Repeat("a*", 50_000)) + ".com:x\"}}"
        ),
        new("stars and dots in an egress line", "version: 1\npolicies: {p: {egress: \"" + string.Join('.', Enumerable.Repeat("*", 50_000)) + ".com\"}}"),
        new("many egress lines that are none", "version: 1\npolicies:\n  p:\n    egress: |\n" + string.Concat(Enumerable.Repeat("      *.*\n", 20_000))),
        new(
            "many egress lines and one that is none",
            "version: 1\npolicies:\n  p:\n    egress: |\n" + string.Concat(Enumerable.Repeat("      a.bc\n", 20_000)) + "      !\n"
        ),
        new(
            "as many egress lines as may be and one that is none",
            "version: 1\npolicies:\n  p:\n    egress: |\n"
                + string.Concat(Enumerable.Range(0, 3_990).Select(i => $"      a{i}.b.cd passthrough\n"))
                + "      !\n"
        ),
        new(
            "lines of many hosts that hide each other",
            "version: 1\npolicies:\n  p:\n    egress: |\n"
                + string.Concat(Enumerable.Range(0, 1_990).Select(i => $"      a{i}.b.cd passthrough\n      https://b{i}.b.cd/\n"))
                + "      !\n"
        ),
        new("a star in each label of a ceiling", "version: 1\nlocks: {ceiling: [\"" + string.Join('.', Enumerable.Repeat("*x*", 25_000)) + "\"]}"),
        new("a url full of stars", "version: 1\npolicies: {p: {rules: [{url: \"https://" + new string('*', 100_000) + "/\"}]}}"),
        new("block scalar headers", "version: 1\ntests: |999999999\n x"),
    ];
}
