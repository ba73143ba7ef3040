using System.Text.RegularExpressions;
using Xunit;

namespace CargoWall.Tests.Conventions;

/// <summary>What documents and workflows promise about the tree.</summary>
public partial class DocumentTests
{
    [Fact]
    public void Given_a_relative_link_in_a_document_its_target_exists()
    {
        var broken =
            from document in SourceTree.Files("*.md")
            where !document.StartsWith("tests/data/", StringComparison.Ordinal) && !document.Contains("/Golden/", StringComparison.Ordinal)
            from Match link in RelativeLink().Matches(SourceTree.Read(document))
            let target = Path.Combine(SourceTree.Root, Path.GetDirectoryName(document)!, link.Groups["path"].Value)
            where !Path.Exists(target)
            select $"{document}: {link.Groups["path"].Value}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Given_a_decision_the_readme_lists_it()
    {
        var readme = SourceTree.Read("README.md");

        var unlisted = SourceTree
            .Files("*.md")
            .Where(path => path.StartsWith("docs/decisions/", StringComparison.Ordinal) && !readme.Contains($"({path})", StringComparison.Ordinal));

        Assert.Empty(unlisted);
    }

    [Fact]
    public void Given_an_action_in_our_workflows_it_is_pinned_by_commit()
    {
        var workflows = SourceTree.Files("*.yml").Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal)).ToList();

        var unpinned =
            from workflow in workflows
            from line in SourceTree.Read(workflow).Split('\n')
            where line.TrimStart(' ', '-').StartsWith("uses:", StringComparison.Ordinal) && !PinnedAction().IsMatch(line)
            select $"{workflow}: {line.Trim()}";

        Assert.NotEmpty(workflows);
        Assert.Empty(unpinned);
    }

    [Fact]
    public void Given_a_threat_in_the_security_document_each_of_its_tests_exists()
    {
        var threats = ThreatTest().Matches(SourceTree.Read("SECURITY.md"));
        var tests = string.Concat(SourceTree.Files("*.cs").Where(path => path.StartsWith("tests/", StringComparison.Ordinal)).Select(SourceTree.Read));

        var named = threats.SelectMany(threat => threat.Groups["test"].Captures.Select(test => test.Value)).ToList();

        Assert.Equal(["T1", "T2", "T3", "T3b", .. Enumerable.Range(4, 25).Select(number => $"T{number}")], threats.Select(threat => threat.Groups["id"].Value));
        Assert.DoesNotContain(named, test => !tests.Contains($" {test}(", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_regular_expression_of_the_product_it_cannot_backtrack()
    {
        string[] product = ["agent/", "bot/", "policy-schema/"];
        var expressions = SourceTree
            .Files("*.cs")
            .Where(path => product.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(path => Expression().Matches(SourceTree.Read(path)).Select(expression => $"{path}: {expression.Value}"))
            .ToList();

        Assert.NotEmpty(expressions);
        Assert.DoesNotContain(expressions, expression => !expression.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal));
    }

    // A link or picture that is neither an address nor a place in the same page, in Markdown or in HTML; a fragment after the path is left alone.
    [GeneratedRegex(@"(\]\(|(src|srcset|href)="")(?<path>(?![a-z]+:|#)[^)#\s""]+)(#[^)""]*)?[)""]")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"^- \*\*(?<id>T[0-9]+b?) .*\n(  - `(?<test>[A-Za-z0-9_]+)`\n)+", RegexOptions.Multiline)]
    private static partial Regex ThreatTest();

    [GeneratedRegex(@"(?s)\[GeneratedRegex\(.*?\)\]\s*\n|\b(new Regex|Regex\.(IsMatch|Match|Matches|Replace|Split|EnumerateMatches))\(.*?;")]
    private static partial Regex Expression();

    [GeneratedRegex("uses: [A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9.]+$")]
    private static partial Regex PinnedAction();
}
