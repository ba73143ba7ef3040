using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class MistypedJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MistypedJobTests()
    {
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: audit }
            policies: { own: { rules: [{ host: own.example }] } }
            assignments:
              - { policies: [own] }
              - { target: { workflow: ci.yml, job: build }, mode: enforce }
              - { target: { workflow: ci.yml, job: deploy/upload }, mode: enforce }
              - { target: { workflow: ci.yml, job: calls }, mode: enforce }
              - { target: { workflow: gone.yml }, mode: enforce }
            """
        );
        folder.Write("app/.github/workflows/ci.yml", "on: push\njobs:\n  build: { runs-on: x }\n  builds: { runs-on: x }\n  deploy: { uses: ./x }\n");
        folder.Write("app/.github/workflows/release.yaml", "on: push\njobs: { publish: { runs-on: x } }\n");
        folder.Write("app/.github/workflows/broken.yml", "jobs: [\n");
        folder.Write(
            "audit.ndjson",
            """
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"own.example","address":"192.0.2.1","port":443,"protocol":"tcp","process":"node"}
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("There is no workflow .github/workflows/cii.yml, so the answer is about nothing that runs. Did you mean 'ci.yml'?", "cii.yml")]
    [InlineData("There is no workflow .github/workflows/release.yml, so the answer is about nothing that runs. Did you mean 'release.yaml'?", "release.yml")]
    [InlineData("There is no workflow .github/workflows/gone.yml, so the answer is about nothing that runs.", "gone.yml")]
    [InlineData("The workflow ci.yml has no job 'biuld', so the answer is about nothing that runs. Did you mean 'build'?", "ci.yml", "biuld")]
    [InlineData("The workflow ci.yml has no job 'elsewhere', so the answer is about nothing that runs.", "ci.yml", "elsewhere")]
    [InlineData("The workflow ci.yml has no job 'calls', so the answer is about nothing that runs.", "ci.yml", "calls/it")]
    [InlineData(
        "No entry names the job 'deploy/uplaod' of ci.yml, so the answer is that for any other. Did you mean 'deploy/upload'?",
        "ci.yml",
        "deploy/uplaod"
    )]
    public async Task Given_a_name_that_the_workflows_beside_the_policy_do_not_have_a_warning_says_so(string warning, string workflow, string? job = null)
    {
        var run = await CommandRun.In(folder["app"], ["explain", "own.example", .. Options(workflow, job)]);

        Assert.Equal((0, $"warning: {warning}\n"), (run.ExitCode, run.Error));
        Assert.Contains("own.example:443/tcp allowed", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ci.yml")]
    [InlineData(".github/workflows/ci.yml", "build")]
    [InlineData("ci.yml", "builds")]
    [InlineData("ci.yml", "deploy")]
    [InlineData("ci.yml", "deploy/upload")]
    [InlineData("ci.yml", "deploy/upload/again")]
    [InlineData("ci.yml", "deploy/something")]
    [InlineData("broken.yml", "whatever")]
    public async Task Given_a_name_that_is_there_nothing_is_said(string workflow, string? job = null)
    {
        var run = await CommandRun.In(folder["app"], ["explain", "own.example", .. Options(workflow, job)]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("No entry names the workflow 'cii.yml', so the answer is that for any other. Did you mean 'ci.yml'?", "cii.yml", "build")]
    [InlineData("No entry names the job 'biuld' of ci.yml, so the answer is that for any other. Did you mean 'build'?", "ci.yml", "biuld")]
    [InlineData("No entry names the job 'deplyo' of ci.yml, so the answer is that for any other. Did you mean 'deploy'?", "ci.yml", "deplyo")]
    [InlineData(null, "nightly.yml", "build")]
    [InlineData(null, "ci.yml", "build/called")]
    [InlineData(null, "ci.yml", "lint")]
    [InlineData(null, "ci.yml", "deploy")]
    public async Task Given_no_workflows_at_hand_a_name_that_an_entry_nearly_says_draws_a_warning(string? warning, string workflow, string job)
    {
        Directory.Delete(folder["app/.github"], recursive: true);

        var run = await CommandRun.In(folder["app"], ["explain", "own.example", .. Options(workflow, job)]);

        Assert.Equal((0, warning is null ? "" : $"warning: {warning}\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("export", "--to", "egress-filter")]
    [InlineData("analyze", "../audit.ndjson", "--policy", ".")]
    [InlineData("explain", "own.example", "--json", "--policy", ".cargowall/policy.yml")]
    [InlineData("replay", "--base", ".", "../audit.ndjson")]
    public async Task Given_any_command_that_takes_a_job_it_warns_once_and_answers_as_before(params string[] command)
    {
        var right = await CommandRun.In(folder["app"], [.. command, "--workflow", "release.yaml"]);
        var mistyped = await CommandRun.In(folder["app"], [.. command, "--workflow", "relaese.yaml"]);

        Assert.Equal(right.ExitCode, mistyped.ExitCode);
        Assert.Equal(right.Out, mistyped.Out.Replace("relaese.yaml", "release.yaml", StringComparison.Ordinal));
        const string Warning =
            "warning: There is no workflow .github/workflows/relaese.yaml, so the answer is about nothing that runs. Did you mean 'release.yaml'?\n";
        Assert.Equal(2, mistyped.Error.Split(Warning).Length);
        Assert.Equal(right.Error, mistyped.Error.Replace(Warning, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_an_organizations_files_alone_the_workflows_here_are_looked_at()
    {
        folder.Write(
            ".github/.cargowall/organization.yml",
            "version: 1\npolicies: { base: { rules: [{ host: own.example }] } }\nassignments: [{ policies: [base] }]\n"
        );
        folder.Write("bare/.github/workflows/ci.yml", "on: push\njobs: { build: { runs-on: x } }\n");

        var run = await CommandRun.In(folder["bare"], "explain", "own.example", "--organization", "../.github", "--workflow", "ci.yaml");

        Assert.EndsWith("Did you mean 'ci.yml'?\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_workflow_file_as_policy_another_workflow_or_job_than_its_own_is_told()
    {
        folder.Write(
            "app/.github/workflows/ci.yml",
            """
            on: push
            jobs:
              build:
                runs-on: x
                steps: [{ uses: step-security/harden-runner@v2, with: { egress-policy: block, allowed-endpoints: "own.example:443" } }]
            """
        );

        string[] command = ["analyze", "../audit.ndjson", "--policy", ".github/workflows/ci.yml"];

        var other = await CommandRun.In(folder["app"], [.. command, .. Options("release.yaml", "build")]);
        var mistyped = await CommandRun.In(folder["app"], [.. command, .. Options("ci.yml", "biuld")]);

        Assert.Contains("warning: --workflow release.yaml does not count: --policy names a step of ci.yml.\n", other.Error, StringComparison.Ordinal);
        Assert.Equal("error: No step of job biuld in .github/workflows/ci.yml carries a policy that is known here. Did you mean 'build'?\n", mistyped.Error);
    }

    private static string[] Options(string workflow, string? job) => job is null ? ["--workflow", workflow] : ["--workflow", workflow, "--job", job];
}
