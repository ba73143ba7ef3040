using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Reading;

/// <summary>Files that want to hurt: each is refused with a place and a sentence, and reading it allocates little.</summary>
public sealed class HostileFileTests
{
    private const long MostBytes = 32 * 1024 * 1024;

    public static TheoryData<string> Files => [.. HostileFiles.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_file_is_refused_with_a_place_and_a_sentence(string name)
    {
        var content = HostileFiles.All.Single(file => file.Name == name).Content;
        Read(content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = Read(content);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.False(set.IsValid, name);
        Assert.True(allocated <= MostBytes, $"{name} allocated {allocated} bytes");
        Assert.All(
            set.Problems,
            problem =>
            {
                Assert.True(problem.Line >= 1 && problem.Column >= 1, $"{name}: {problem}");
                Assert.InRange(problem.Message.Length, 10, 600);
                Assert.DoesNotContain('\n', problem.Message);
                Assert.Equal(problem.Message, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(problem.Message)));
            }
        );
    }

    public static TheoryData<string, byte[]> Bytes =>
        new()
        {
            { "invalid UTF-8 at the end", [.. "version: 1\n# "u8, 0xc3] },
            { "invalid UTF-8 throughout", [.. Enumerable.Repeat((byte)0xff, 200_000)] },
            { "an overlong slash", [.. "version: 1\n# "u8, 0xc0, 0xaf] },
            { "a surrogate in UTF-8", [.. "version: 1\n# "u8, 0xed, 0xa0, 0x80] },
            { "UTF-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("version: 1\n")] },
            { "UTF-32", [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes("version: 1\n")] },
            { "NULs alone", new byte[200_000] },
            { "nothing", [] },
        };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Hostile_bytes_are_refused_with_a_place_and_a_sentence(string name, byte[] content)
    {
        Read(content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = Read(content);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated <= MostBytes, $"{name} allocated {allocated} bytes");
        var problem = Assert.Single(set.Problems);
        Assert.True(problem is { Severity: ProblemSeverity.Error, Line: >= 1, Column: >= 1, Message.Length: > 10 }, $"{name}: {problem}");
    }

    [Theory]
    [InlineData("\u2028", "the line separator")]
    [InlineData("\u2029", "the paragraph separator")]
    [InlineData("\r", "a carriage return alone")]
    [InlineData("\u202e", "a right-to-left override")]
    [InlineData("\u2066", "an isolate")]
    public void A_rule_cannot_hide_in_what_looks_like_a_comment(string hides, string name)
    {
        const string rule = "      - { host: evil.example }";
        var set = Read(Encoding.UTF8.GetBytes($"version: 1\npolicies:\n  p:\n    rules:\n      # harmless{hides}{rule}\n{rule}\n"));

        var problem = Assert.Single(set.Problems);
        Assert.True(problem is { Severity: ProblemSeverity.Error, Line: 5, Column: 17 }, $"{name}: {problem}");
    }

    [Fact]
    public void Line_ends_of_two_characters_are_read()
    {
        var set = Read("\ufeffversion: 1\r\npolicies:\r\n  p:\r\n    rules:\r\n      - { host: a.test }\r\n"u8.ToArray());

        Assert.True(set.IsValid);
        Assert.Single(set.Policies["p"].Rules);
    }

    [Fact]
    public void Too_many_files_or_bytes_of_a_level_are_refused()
    {
        var many = PolicySetReader.Read(
            PolicyLevel.Repository,
            "acme/web",
            Enumerable.Range(0, 201).Select(number => new PolicySourceFile($".cargowall/{number:000}.yml", "version: 1"u8.ToArray()))
        );
        var large = PolicySetReader.Read(
            PolicyLevel.Repository,
            "acme/web",
            Enumerable
                .Range(0, 5)
                .Select(number => new PolicySourceFile($".cargowall/{number}.yml", Encoding.UTF8.GetBytes("version: 1\n" + new string('#', 250_000))))
        );

        Assert.Equal(".cargowall/200.yml", Assert.Single(many.Problems).File);
        Assert.Equal(".cargowall/4.yml", Assert.Single(large.Problems).File);
    }

    [Fact]
    public void Links_and_submodules_are_refused()
    {
        var set = PolicySetReader.Read(
            PolicyLevel.Repository,
            "acme/web",
            [
                new PolicySourceFile(".cargowall/policy.yml", "version: 1"u8.ToArray()),
                new PolicySourceFile(".cargowall/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
                new PolicySourceFile(".cargowall/shared", ReadOnlyMemory<byte>.Empty, PolicySourceKind.Submodule),
                new PolicySourceFile(".cargowall/templates/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
                new PolicySourceFile("docs/link", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
            ]
        );

        Assert.Equal([".cargowall/link", ".cargowall/shared"], set.Problems.Select(problem => problem.File));
    }

    private static PolicySet Read(byte[] content) =>
        PolicySetReader.Read(PolicyLevel.Repository, "acme/web", [new PolicySourceFile(".cargowall/policy.yml", content)]);
}
