using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class FormatCommandTests : IDisposable
{
    private const string Policy = """
        version: 1
        settings: { mode: enforce }
        policies:
          npm:
            rules:
              - { host: "*.registry.npmjs.org", ports: [443/tcp] }
              - { cidr: 10.0.0.0/8 }
        assignments: [{ policies: [npm] }]
        """;

    private const string Workflow = """
        on: push
        jobs:
          build:
            steps:
              - uses: gregclermont/egress-filter@v1
                with:
                  policy: |
                    registry.npmjs.org
                    host.example.com:443,80
              - uses: step-security/harden-runner@v2
                with:
                  allowed-endpoints: api.github.com:443
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_a_policy_the_text_goes_to_standard_output_and_each_loss_to_standard_error()
    {
        folder.Write("policy.yml", Policy);

        var run = await CommandRun.In(folder.Path, "export", "--to", "harden-runner", "--policy", "policy.yml");

        Assert.Equal((1, "egress-policy: block\nallowed-endpoints: >\n  *.registry.npmjs.org:443\n"), (run.ExitCode, run.Out));
        Assert.Contains("left out: allow 10.0.0.0/8 (policy.yml:7): Endpoints are host names, not addresses.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("folder")]
    public async Task Given_a_name_that_is_taken_by_no_plain_file_nothing_is_put_in_its_place(string output)
    {
        folder.Write("policy.yml", Policy);
        File.CreateSymbolicLink(folder["link"], "policy.yml");
        Directory.CreateDirectory(folder["folder"]);
        using var make = Process.Start("mkfifo", [folder["pipe"]]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        var run = await CommandRun.In(folder.Path, "export", "--to", "github", "--policy", "policy.yml", "--output", output);

        Assert.Equal(
            (1, "", $"error: {folder[output]} is no plain file, but a folder, link, device or pipe; choose another path.\n"),
            (run.ExitCode, run.Out, run.Error)
        );
        Assert.Equal("policy.yml", new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal(Policy, File.ReadAllText(folder["policy.yml"]));
    }

    [Fact]
    public async Task Given_a_file_to_import_that_is_not_there_or_a_folder_the_sentence_is_about_that()
    {
        Assert.Equal(
            "error: no.yml does not exist; give a file of that format, or a workflow file whose steps carry it.\n",
            (await CommandRun.In(folder.Path, "import", "--from", "github", "no.yml")).Error
        );
        Assert.Equal("error: . is a folder; name the files in it.\n", (await CommandRun.In(folder.Path, "import", "--from", "github", ".")).Error);
    }

    [Fact]
    public async Task Given_json_the_notes_come_with_the_text()
    {
        folder.Write("policy.yml", Policy);

        var run = await CommandRun.In(folder.Path, "export", "--to", "github", "--policy", "policy.yml", "--json");

        var answer = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((1, "github", false), (run.ExitCode, answer.GetProperty("format").GetString(), answer.GetProperty("same_meaning").GetBoolean()));
        Assert.Contains(answer.GetProperty("notes").EnumerateArray(), note => note.GetProperty("origin").GetString() == "policy.yml:6");
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Given_a_policy_that_keeps_its_meaning_the_command_succeeds()
    {
        folder.Write("policy.yml", Policy.Replace("      - { cidr: 10.0.0.0/8 }\n", "", StringComparison.Ordinal));

        var run = await CommandRun.In(folder.Path, "export", "--to", "harden-runner", "--policy", "policy.yml", "--output", "endpoints.yml");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(
            "egress-policy: block\n",
            await File.ReadAllTextAsync(Path.Join(folder.Path, "endpoints.yml"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Given_no_format_the_command_says_which_there_are()
    {
        var run = await CommandRun.In(folder.Path, "export", "--to", "iptables");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--to takes cargowall or harden-runner or egress-filter or github, not 'iptables'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_what_was_exported_it_is_imported_from_standard_input_to_a_file_that_validates()
    {
        folder.Write("policy.yml", Policy);
        var exported = await CommandRun.In(folder.Path, "export", "--to", "egress-filter", "--policy", "policy.yml");

        var run = await CommandRun.With(
            new World { Folder = folder.Path, Input = Encoding.UTF8.GetBytes(exported.Out) },
            "import",
            "--from",
            "egress-filter",
            "-",
            "--output",
            "imported.yml"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Equal(0, (await CommandRun.In(folder.Path, "validate", "imported.yml")).ExitCode);
        Assert.Equal(0, (await CommandRun.In(folder.Path, "explain", "a.registry.npmjs.org:443", "--policy", "imported.yml")).ExitCode);
        Assert.Equal(1, (await CommandRun.In(folder.Path, "explain", "a.registry.npmjs.org:22", "--policy", "imported.yml")).ExitCode);
    }

    [Fact]
    public async Task Given_a_mistake_in_a_file_to_import_it_is_shown_with_its_line_and_nothing_is_written()
    {
        folder.Write("policy.txt", "good.example.com\nhost.example.com:443,80\n");

        var run = await CommandRun.In(folder.Path, "import", "--from", "egress-filter", "*.txt", "--output", "out.yml");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("policy.txt:2:21: error egress-syntax: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("    2 | host.example.com:443,80\n", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(folder.Path, "out.yml")));
    }

    [Fact]
    public async Task Given_a_mistake_and_json_it_comes_as_from_validate()
    {
        var run = await CommandRun.With(new World { Folder = folder.Path, Input = "mode: of\n"u8.ToArray() }, "import", "--from", "github", "-", "--json");

        var answer = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((1, "", false), (run.ExitCode, run.Error, answer.GetProperty("valid").GetBoolean()));
        Assert.Equal(1, answer.GetProperty("problems")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Given_a_workflow_its_steps_are_validated_where_they_stand()
    {
        folder.Write(".github/workflows/ci.yml", Workflow);

        var run = await CommandRun.In(folder.Path, "validate", ".github/workflows/*.yml");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(".github/workflows/ci.yml:9:33: error egress-syntax: ", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("1 file with 2 policies in steps: 1 error\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy.yml", "version: 1\njobs: {}\n")]
    [InlineData(".cargowall/policy.yml", "jobs: {}\n")]
    public async Task Given_a_policy_file_with_jobs_it_stays_a_policy_file_and_is_refused(string path, string text)
    {
        folder.Write(path, text);

        var run = await CommandRun.In(folder.Path, "validate", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("A policy file has no key 'jobs'", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_workflow_on_standard_input_its_steps_are_listed_by_job()
    {
        var run = await CommandRun.With(new World { Folder = folder.Path, Input = Encoding.UTF8.GetBytes(Workflow) }, "validate", "-", "--json");

        var steps = JsonDocument.Parse(run.Out).RootElement.GetProperty("workflow_steps").EnumerateArray();
        Assert.Equal(
            ["build 1 egress-filter", "build 2 harden-runner"],
            steps.Select(step => $"{step.GetProperty("job")} {step.GetProperty("step")} {step.GetProperty("format")}")
        );
    }

    [Fact]
    public async Task Given_an_expression_in_a_workflow_it_is_to_be_looked_at_and_no_error()
    {
        folder.Write(
            "ci.yml",
            Workflow
                .Replace("host.example.com:443,80", "host.example.com", StringComparison.Ordinal)
                .Replace("api.github.com:443", "${{ vars.ENDPOINTS }}", StringComparison.Ordinal)
        );

        var run = await CommandRun.In(folder.Path, "validate", "ci.yml");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ci.yml:12:30: warning expression: ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_GitHubs_firewall_file_it_is_validated_as_such()
    {
        folder.Write(".github/egress-firewall.yaml", "mode: enforce\nallow:\n  - '*.example.com'\n");

        var run = await CommandRun.In(folder.Path, "validate", ".github/egress-firewall.yaml");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(".github/egress-firewall.yaml:3:5: error bad-host: ", run.Out, StringComparison.Ordinal);
    }
}
