using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Reading;

public sealed class PolicySetTests
{
    [Theory]
    [InlineData(".cargowall/policy.yml", true)]
    [InlineData(".cargowall/ci/more.yaml", true)]
    [InlineData(".cargowall/ci/templates/x.yml", true)]
    [InlineData(".cargowall/templates/x.yml", false)]
    [InlineData(".cargowall/readme.md", false)]
    [InlineData(".github/workflows/ci.yml", false)]
    [InlineData("sub/.cargowall/policy.yml", false)]
    public void Yaml_files_below_the_folder_take_part(string path, bool takesPart) => Assert.Equal(takesPart, PolicySetReader.TakesPart(path));

    [Fact]
    public void Names_are_known_across_files()
    {
        var set = Policies.Files(
            PolicyLevel.Repository,
            (".cargowall/b.yml", "version: 1\nassignments: [{policies: [npm], groups: [web]}]\n"),
            (".cargowall/a.yml", "version: 1\npolicies: {npm: {}}\ngroups: {web: [npm]}\n")
        );

        Assert.Empty(set.Problems);
    }

    [Fact]
    public void A_name_twice_cites_both_places()
    {
        var set = Policies.Files(
            PolicyLevel.Repository,
            (".cargowall/b.yml", "version: 1\ngroups: {npm: []}\n"),
            (".cargowall/a.yml", "version: 1\npolicies:\n  npm: {}\n")
        );

        var problem = Assert.Single(set.Problems);
        Assert.Equal((".cargowall/b.yml", 2), (problem.File, problem.Line));
        Assert.Contains(".cargowall/a.yml:3", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings: {mode: audit}", "settings")]
    [InlineData("locks: {mode: enforce}", "locks")]
    public void Settings_and_locks_stand_in_one_file(string block, string key)
    {
        var set = Policies.Files(PolicyLevel.Organization, (".cargowall/a.yml", $"version: 1\n{block}\n"), (".cargowall/b.yml", $"version: 1\n{block}\n"));

        var problem = Assert.Single(set.Problems);
        Assert.Equal(".cargowall/b.yml:2", $"{problem.File}:{problem.Line}");
        Assert.Contains($"'{key}' stands in one file", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_makes_no_name_unknown()
    {
        var set = Policies.Files(
            PolicyLevel.Repository,
            (".cargowall/a.yml", "version: 1\npolicies: [\n"),
            (".cargowall/b.yml", "version: 1\nassignments: [{policies: [npm]}]\n")
        );

        Assert.Equal(".cargowall/a.yml", Assert.Single(set.Problems).File);
    }

    [Fact]
    public void The_lines_of_an_egress_block_keep_their_place()
    {
        var set = Policies.File("version: 1\npolicies:\n  p:\n    egress: |\n      a.test\n      b.test\n");

        var egress = set.Policies["p"].Egress!;
        Assert.Equal(("a.test\nb.test\n", 5), (egress.Text, egress.Origin.Line));
    }

    [Fact]
    public void A_byte_order_mark_is_no_mistake()
    {
        var set = PolicySetReader.Read(PolicyLevel.Repository, "", [new PolicySourceFile(".cargowall/p.yml", "\uFEFFversion: 1\r\n"u8.ToArray())]);

        Assert.Empty(set.Problems);
    }
}
