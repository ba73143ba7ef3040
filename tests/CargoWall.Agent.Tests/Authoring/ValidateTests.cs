using System.Text;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class ValidateTests : IDisposable
{
    private const string Good = "version: 1\nsettings: { mode: enforce }\n";
    private const string Broken =
        "version: 1\npolicies:\n  npm:\n    rules:\n      - hots: registry.npmjs.org\n        ports: [443]\n      - host: *.example.com\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_mistakes_each_is_shown_with_its_line_and_a_caret_under_it()
    {
        folder.Write("bad.yml", Broken);

        var run = await CommandRun.In(folder.Path, "validate", "bad.yml");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("validate.txt", run.Out);
    }

    [Fact]
    public async Task Given_json_is_wanted_the_same_comes_as_json()
    {
        folder.Write("bad.yml", Broken);

        var run = await CommandRun.In(folder.Path, "validate", "--json", "bad.yml");

        Assert.Equal(1, run.ExitCode);
        GoldenFile.Matches("validate.json", run.Out);
    }

    [Fact]
    public async Task Given_standard_input_it_is_read_as_a_file()
    {
        var run = await CommandRun.With(new World { Folder = folder.Path, Input = Encoding.UTF8.GetBytes(Broken) }, "validate", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("-:5:9: error unknown-key: ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_runner_each_mistake_is_an_annotation_at_its_place()
    {
        folder.Write(".cargowall/bad.yml", Broken);

        var run = await CommandRun.With(
            new World
            {
                Folder = folder.Path,
                Variables = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true" },
            },
            "validate"
        );

        Assert.Contains(
            "::error file=.cargowall/bad.yml,line=5,col=9,title=CargoWall policy::A rule has no key 'hots'. Did you mean 'host'?\n",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Given_one_file_of_a_policy_folder_its_neighbours_are_read_too()
    {
        folder.Write("app/.cargowall/a.yml", "version: 1\nassignments:\n  - policies: [base]\n");
        folder.Write("app/.cargowall/b.yml", "version: 1\npolicies:\n  base: {}\n");

        var run = await CommandRun.In(folder.Path, "validate", "app/.cargowall/a.yml");

        Assert.Equal((0, "2 files: no errors\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Given_patterns_folders_and_files_each_set_is_read_once()
    {
        folder.Write("one/.cargowall/a.yml", Good);
        folder.Write("two/x.yml", Good);
        folder.Write("two/deep/y.yml", Good);
        folder.Write("two/deep/z.txt", "not yaml: [");

        Assert.Equal("1 file: no errors\n", (await CommandRun.In(folder.Path, "validate", "one", "one/.cargowall/a.yml", "one/.cargowall")).Out);
        Assert.Equal("2 files: no errors\n", (await CommandRun.In(folder.Path, "validate", "two/**/*.yml")).Out);
        Assert.Equal("1 file: no errors\n", (await CommandRun.In(folder.Path, "validate", "two/?.yml")).Out);
        Assert.Equal((1, "error: No file fits two/*.yaml.\n"), Said(await CommandRun.In(folder.Path, "validate", "two/*.yaml")));
    }

    [Fact]
    public async Task Given_nothing_to_read_the_sentence_says_what_was_looked_for()
    {
        Assert.Equal(
            (1, "error: . holds no policy: neither .cargowall/*.yml nor *.yml files are in it.\n"),
            Said(await CommandRun.In(folder.Path, "validate"))
        );
        Assert.Equal(
            (1, "error: no.yml does not exist; give a policy file, or a folder that holds .cargowall/.\n"),
            Said(await CommandRun.In(folder.Path, "validate", "no.yml"))
        );
    }

    [Theory]
    [InlineData(".")]
    [InlineData("../elsewhere")]
    [InlineData("../elsewhere/notes.txt")]
    public async Task Given_a_link_of_any_name_in_a_policy_folder_it_is_refused_and_not_followed(string target)
    {
        folder.Write("elsewhere/b.yml", Good);
        folder.Write("elsewhere/notes.txt", "notes");
        folder.Write(".cargowall/a.yml", Good);
        Directory.CreateSymbolicLink(folder[".cargowall/link"], target);

        var run = await CommandRun.In(folder.Path, "validate");

        Assert.Contains(".cargowall/link is a symbolic link", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Given_a_link_in_a_policy_folder_it_is_refused()
    {
        folder.Write("elsewhere.yml", Good);
        folder.Write(".cargowall/a.yml", Good);
        File.CreateSymbolicLink(folder[".cargowall/b.yml"], folder["elsewhere.yml"]);

        var run = await CommandRun.In(folder.Path, "validate");

        Assert.Contains(".cargowall/b.yml is a symbolic link", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Given_a_policy_folder_that_is_a_link_it_is_refused_and_not_followed()
    {
        folder.Write("elsewhere/a.yml", Good);
        Directory.CreateDirectory(folder["app"]);
        Directory.CreateSymbolicLink(folder["app/.cargowall"], "../elsewhere");

        foreach (var named in (string[])["app", "app/.cargowall"])
        {
            Assert.Equal(
                (1, "error: app/.cargowall is a symbolic link, which a repository's policy folder may not be; put the folder itself there.\n"),
                Said(await CommandRun.In(folder.Path, "validate", named))
            );
        }
    }

    [Fact]
    public async Task Given_files_far_below_or_behind_many_others_none_is_left_out()
    {
        folder.Write(".cargowall/policy.yml", Good);
        folder.Write($".cargowall/{string.Concat(Enumerable.Repeat("deep/", 40))}a.yml", "version: 2\n");
        folder.Write(".cargowall/z.yml", "version: 3\n");
        foreach (var number in Enumerable.Range(0, 1100))
        {
            folder.Write($".cargowall/notes/{number}.txt", "");
        }

        var run = await CommandRun.In(folder.Path, "validate");

        Assert.EndsWith("3 files: 2 errors\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_large_file_the_sentence_tells_the_limit_and_no_size()
    {
        folder.Write("large.yml", new string('#', 300_000));

        var run = await CommandRun.In(folder.Path, "validate", "large.yml");

        Assert.Contains("The file has more than 262144 bytes, which is the limit.", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate", "")]
    [InlineData("explain", "github.com", "--policy", "")]
    [InlineData("chain", "--policy", ".", "--organization", "")]
    [InlineData("diff", "", ".")]
    [InlineData("analyze", "")]
    [InlineData("export", "--to", "github", "--output", "")]
    public async Task Given_an_empty_path_it_is_not_taken_for_this_folder(params string[] command)
    {
        folder.Write(".cargowall/policy.yml", Good);

        var run = await CommandRun.In(folder.Path, command);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error: An empty path names no file and no folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_organizations_folder_its_own_keys_are_known()
    {
        folder.Write(".github/.cargowall/organization.yml", "version: 1\nlocks: { mode: enforce }\n");
        folder.Write("app/.cargowall/policy.yml", "version: 1\nlocks: { mode: enforce }\n");

        Assert.Equal(0, (await CommandRun.In(folder.Path, "validate", ".github")).ExitCode);
        Assert.Equal(1, (await CommandRun.In(folder.Path, "validate", "app")).ExitCode);
        Assert.Equal(0, (await CommandRun.In(folder.Path, "validate", "--level", "organization", "app")).ExitCode);
    }

    [Fact]
    public async Task Given_good_files_what_a_reviewer_should_know_is_shown_at_its_place_and_is_no_error()
    {
        folder.Write("app/.github/workflows/ci.yml", "on: push\njobs:\n  build: { runs-on: x, steps: &steps [] }\n  test: { steps: *steps }\n");
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            policies:
              npm:
                rules:
                  - { host: npmjs.org, ports: [443] }
                  - { host: registry.npmjs.org, ports: [443] }
                  - { host: github.io, ports: [443], expires: 2020-01-01 }
            assignments:
              - { policies: [npm] }
              - { target: { workflow: ci.yml, job: tset }, mode: enforce }
            """
        );

        var run = await CommandRun.In(folder.Path, "validate", "app");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("validate-findings.txt", run.Out);
    }

    [Fact]
    public async Task Given_the_organizations_folder_too_what_it_locks_is_told_of_a_repositorys_files()
    {
        folder.Write(".github/.cargowall/organization.yml", "version: 1\nlocks: { ceiling: [\"github.com:443\"] }\n");
        folder.Write(
            "app/.cargowall/policy.yml",
            "version: 1\npolicies: { p: { rules: [{ host: evil.test }] } }\nassignments: [{ policies: [p, org/none] }]\n"
        );

        var alone = await CommandRun.In(folder.Path, "validate", "app");
        var together = await CommandRun.In(folder.Path, "validate", "--json", ".github", "app");

        Assert.DoesNotContain("outside-ceiling", alone.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown-organization-name", alone.Out, StringComparison.Ordinal);
        Assert.Contains("\"code\": \"outside-ceiling\"", together.Out, StringComparison.Ordinal);
        Assert.Contains("\"code\": \"unknown-organization-name\"", together.Out, StringComparison.Ordinal);
        Assert.Equal(0, together.ExitCode);
    }

    [Theory]
    [InlineData("app", "validate", ".", "../.github")]
    [InlineData("app", "chain", "--organization", "../.github", "--repository", "acme/app")]
    [InlineData("app", "chain", "--organization", "../.github", "--json")]
    [InlineData("", "validate", "app", ".github", "--json")]
    public async Task Given_files_of_one_name_in_two_folders_each_place_in_a_sentence_is_found_from_here(string here, params string[] command)
    {
        folder.Write(
            ".github/.cargowall/policy.yml",
            """
            version: 1
            policies: { base: { rules: [{ host: evil.test, deny: true }], sudo-lockdown: { enabled: true } } }
            assignments: [{ policies: [base], required: true }]
            locks:
              ceiling: ["github.com:443"]
              sudo-allow-max: []
            """
        );
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            policies:
              own:
                rules: [{ host: evil.test }]
                sudo-lockdown: { enabled: true, allow-commands: [/usr/bin/true] }
            assignments: [{ policies: [own] }]
            """
        );

        var run = await CommandRun.In(folder[here], command);

        var organization = here.Length > 0 ? "../.github" : ".github";
        Assert.Contains($"lies outside the organization's ceiling ({organization}/.cargowall/policy.yml:5), ", run.Out, StringComparison.Ordinal);
        Assert.Contains($"sudo-allow-max does not name it ({organization}/.cargowall/policy.yml:5).", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/.github .cargowall", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate", "app")]
    [InlineData("chain", "--policy", "app")]
    [InlineData("test", "app")]
    [InlineData("diff", "app", "app")]
    public async Task Given_a_mistake_in_two_files_both_are_named_as_a_person_finds_them(params string[] command)
    {
        folder.Write("app/.cargowall/a.yml", "version: 1\npolicies: { p: {} }\n");
        folder.Write("app/.cargowall/b.yml", "version: 1\npolicies: { p: {} }\n");

        var run = await CommandRun.In(folder.Path, command);

        Assert.Contains("The name 'p' is taken: app/.cargowall/a.yml:2 defines it first.", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_line_full_of_control_characters_the_terminal_gets_none_of_them()
    {
        folder.Write("bad.yml", "version: 1\n\"\\e[31m\u009b\": 1\n");

        var run = await CommandRun.In(folder.Path, "validate", "bad.yml");

        Assert.DoesNotContain(run.Out, character => char.IsControl(character) && character != '\n');
    }

    private static (int, string) Said(CommandRun run) => (run.ExitCode, run.Error);
}
