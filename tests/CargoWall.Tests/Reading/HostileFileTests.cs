using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Reading;

/// <summary>Files that want to hurt: each is refused with a place and a sentence, and reading it allocates little.</summary>
public sealed class HostileFileTests
{
    private const long MostBytes = 32 * 1024 * 1024;

    public static TheoryData<string, string> Files => new()
    {
        { "billion laughs", "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"b{i}: &b{i} [*a, *a, *a, *a, *a, *a, *a, *a]\n")) },
        { "nested lists", "version: 1\npolicies: " + new string('[', 10_000) },
        { "nested mappings", "version: 1\npolicies: " + string.Concat(Enumerable.Repeat("{a: ", 10_000)) },
        { "nested blocks", "version: 1\n" + string.Concat(Enumerable.Range(0, 600).Select(depth => new string(' ', depth) + "a:\n")) },
        { "one line of 10 MB", "version: 1\npolicies: {" + new string('x', 10 * 1024 * 1024) },
        { "one long plain scalar", "version: 1\npolicies: " + new string('x', 250_000) },
        { "one long key", new string('x', 250_000) + ": 1" },
        { "one long quoted scalar", "version: 1\ntests: \"" + new string('x', 250_000) },
        { "many escapes", "version: 1\ntests: \"" + string.Concat(Enumerable.Repeat("\\x41", 60_000)) + "\"" },
        { "one node too many", "version: 1\ntests: [" + string.Concat(Enumerable.Repeat("a,", 20_000)) + "]" },
        { "many keys", "version: 1\n" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"k{i}: 1\n")) },
        { "a repeated key many times", "version: 1\n" + string.Concat(Enumerable.Repeat("k: 1\n", 9_000)) },
        { "many misspelt keys", "version: 1\npolicies:\n" + string.Concat(Enumerable.Range(0, 4_000).Select(i => $"  p{i}: {{rulez: []}}\n")) },
        { "many unknown names", "version: 1\npolicies: {base: {}}\nassignments: [{policies: [" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"bas{i},")) + "]}]" },
        { "tags", "version: 1\npolicies: !!python/object/apply:os.system [\"id\"]" },
        { "directives", string.Concat(Enumerable.Range(0, 5_000).Select(i => $"%TAG !{i}! tag:x,2027:\n")) + "---\nversion: 1\nx: 1" },
        { "several documents", string.Concat(Enumerable.Repeat("---\nversion: 1\n", 10_000)) },
        { "NUL", "version: 1\0\n" },
        { "a lone surrogate", "version: 1\ntests: \"\\uD800\"" },
        { "mixed newlines", "version: 1\r\npolicies:\r  a: {}\n\r  b: {}\u2028  c: x" },
        { "stars", "version: 1\npolicies: {p: {rules: [{host: \"" + string.Join('.', Enumerable.Repeat("**", 30_000)) + "\"}]}}" },
        { "stars in one label", "version: 1\npolicies: {p: {rules: [{host: \"" + new string('*', 100_000) + "\"}]}}" },
        { "a long search domain", "version: 1\npolicies: {p: {search-domains: [\"" + string.Join('.', Enumerable.Repeat("a", 100_000)) + "\"]}}" },
        { "a long command", "version: 1\npolicies: {p: {sudo-lockdown: {allow-commands: [\"/" + new string('/', 100_000) + "\"]}}}" },
        { "many ports", "version: 1\npolicies: {p: {rules: [{host: a.test, ports: [" + string.Concat(Enumerable.Repeat("1-2,", 19_000)) + "x]}]}}" },
        { "comments alone", string.Concat(Enumerable.Repeat("# x\n", 60_000)) },
        { "flow and block mixed", string.Concat(Enumerable.Repeat("- [{", 30_000)) },
        { "anchors", "version: 1\n" + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"k{i}: &a{i} 1\n")) },
        { "question marks", string.Concat(Enumerable.Repeat("? ", 60_000)) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 60_000)) },
        { "block scalar headers", "version: 1\ntests: |999999999\n x" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_file_is_refused_with_a_place_and_a_sentence(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        Read(content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = Read(content);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.False(set.IsValid, name);
        Assert.True(allocated <= MostBytes, $"{name} allocated {allocated} bytes");
        Assert.All(set.Problems, problem =>
        {
            Assert.True(problem.Line >= 1 && problem.Column >= 1, $"{name}: {problem}");
            Assert.InRange(problem.Message.Length, 10, 600);
            Assert.DoesNotContain('\n', problem.Message);
        });
    }

    [Fact]
    public void Too_many_files_or_bytes_of_a_level_are_refused()
    {
        var many = PolicySetReader.Read(PolicyLevel.Repository, "acme/web", Enumerable.Range(0, 201)
            .Select(number => new PolicySourceFile($".cargowall/{number:000}.yml", "version: 1"u8.ToArray())));
        var large = PolicySetReader.Read(PolicyLevel.Repository, "acme/web", Enumerable.Range(0, 5)
            .Select(number => new PolicySourceFile($".cargowall/{number}.yml", Encoding.UTF8.GetBytes("version: 1\n" + new string('#', 250_000)))));

        Assert.Equal(".cargowall/200.yml", Assert.Single(many.Problems).File);
        Assert.Equal(".cargowall/4.yml", Assert.Single(large.Problems).File);
    }

    [Fact]
    public void Links_and_submodules_are_refused()
    {
        var set = PolicySetReader.Read(PolicyLevel.Repository, "acme/web",
        [
            new PolicySourceFile(".cargowall/policy.yml", "version: 1"u8.ToArray()),
            new PolicySourceFile(".cargowall/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
            new PolicySourceFile(".cargowall/shared", ReadOnlyMemory<byte>.Empty, PolicySourceKind.Submodule),
            new PolicySourceFile(".cargowall/templates/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
            new PolicySourceFile("docs/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
        ]);

        Assert.Equal([".cargowall/link", ".cargowall/shared"], set.Problems.Select(problem => problem.File));
    }

    private static PolicySet Read(byte[] content) =>
        PolicySetReader.Read(PolicyLevel.Repository, "acme/web", [new PolicySourceFile(".cargowall/policy.yml", content)]);
}
