using CargoWall.Bot.Runs.Naming;
using Xunit;

namespace CargoWall.Bot.Tests.Runs;

public sealed class JobNamesTests
{
    private const string Workflow = """
        name: CI
        on: push
        jobs:
          lint:
            runs-on: ubuntu-latest
            steps: [{ run: make lint }]
          build:
            name: Build it
            runs-on: ubuntu-latest
            steps: [{ run: make }]
          test:
            strategy:
              matrix: { os: [ubuntu-latest, macos-14], node: [20, 22] }
            runs-on: ${{ matrix.os }}
            steps: [{ run: make test }]
          package:
            name: Package on ${{ matrix.os }} / ${{ matrix.arch }}
            strategy: { matrix: { os: [a], arch: [b] } }
            runs-on: ubuntu-latest
            steps: [{ run: make package }]
          static:
            name: Static
            strategy: { matrix: { n: [1, 2] } }
            runs-on: ubuntu-latest
            steps: [{ run: make static }]
          deploy:
            uses: ./.github/workflows/deploy.yml
          matrix-call:
            name: Ship ${{ matrix.env }}
            strategy: { matrix: { env: [dev, prod] } }
            uses: octo-org/shared/.github/workflows/ship.yml@v2
        """;

    private const string Called = """
        on: workflow_call
        jobs:
          plan: { runs-on: ubuntu-latest, steps: [{ run: plan }] }
          apply: { name: Apply it, runs-on: ubuntu-latest, steps: [{ run: apply }] }
          nested: { uses: ./.github/workflows/deeper.yml }
        """;

    [Theory]
    [InlineData("lint", "lint")]
    [InlineData("Build it", "build")]
    [InlineData("test (ubuntu-latest, 20)", "test")]
    [InlineData("Package on a / b", "package")]
    [InlineData("Static (1)", "static")]
    [InlineData("Static", "static")]
    [InlineData("deploy / plan", "deploy/plan")]
    [InlineData("deploy / Apply it", "deploy/apply")]
    [InlineData("deploy / nested / inner", "deploy/nested")]
    [InlineData("deploy / something else", "deploy")]
    [InlineData("Ship prod / upload", "matrix-call")]
    [InlineData("Ship prod (prod) / upload", "matrix-call")]
    public void Given_a_display_name_the_one_key_that_can_make_it_is_found(string name, string key)
    {
        var candidates = Candidates(name);

        Assert.Equal([key], candidates);
        Assert.Equal((key, false), JobNames.Decide(candidates, null));
    }

    [Theory]
    [InlineData("build")]
    [InlineData("Lint")]
    [InlineData("lint ")]
    [InlineData("lint (a)")]
    [InlineData("deploy")]
    [InlineData("deploy / ")]
    [InlineData("Package on a")]
    [InlineData("")]
    public void Given_a_name_that_no_job_can_have_nothing_is_found_whatever_the_job_claims(string name)
    {
        var candidates = Candidates(name);

        Assert.Empty(candidates);
        Assert.Null(JobNames.Decide(candidates, "lint"));
    }

    [Fact]
    public void Given_several_keys_the_claim_decides_only_between_them()
    {
        var jobs = DeclaredJobs.Read(
            """
            jobs:
              a: { name: "${{ matrix.what }}", runs-on: x }
              b: { name: "Job ${{ matrix.what }}", runs-on: x }
              publish: { runs-on: x }
            """
        );
        var candidates = JobNames.Candidates("Job one", jobs, _ => null);

        Assert.Equal(["a", "b"], candidates);
        Assert.Null(JobNames.Decide(candidates, null));
        Assert.Equal(("b", true), JobNames.Decide(candidates, "b"));
        Assert.Null(JobNames.Decide(candidates, "publish"));
    }

    [Fact]
    public void Given_a_called_job_its_own_key_is_what_it_claims()
    {
        string[] candidates = ["deploy/plan", "deploy/apply"];

        Assert.Equal(("deploy/apply", true), JobNames.Decide(candidates, "apply"));
        Assert.Null(JobNames.Decide(["deploy/plan", "release/plan"], "plan"));
    }

    [Fact]
    public void Given_a_job_whose_name_is_any_text_every_other_job_is_ambiguous_and_never_silently_the_wrong_one()
    {
        var jobs = DeclaredJobs.Read("jobs: { any: { name: '${{ inputs.name }}', runs-on: x }, release: { runs-on: x } }");

        Assert.Equal(["any", "release"], JobNames.Candidates("release", jobs, _ => null));
    }

    [Theory]
    [InlineData("jobs: [a, b]")]
    [InlineData("\t: :")]
    [InlineData("")]
    [InlineData("jobs: { a: 1 }")]
    [InlineData("--- {jobs: {a: {runs-on: x}}}\n--- {}")]
    public void Given_text_that_is_no_workflow_there_are_no_jobs(string text) => Assert.Empty(DeclaredJobs.Read(text));

    [Fact]
    public void Given_a_deep_or_huge_file_it_is_refused_before_a_tree_is_made()
    {
        Assert.Empty(DeclaredJobs.Read("jobs: " + new string('[', 200_000)));
        Assert.Empty(DeclaredJobs.Read("jobs: { a: { runs-on: x } }\n#" + new string('x', 2_000_000)));
    }

    [Fact]
    public void Given_every_vendored_workflow_its_jobs_are_read()
    {
        var jobs = DeclaredJobs.Read(File.ReadAllText(TestData.Path("github", "workflows", "09-reusable-callers.yml")));

        Assert.Equal(["remote", "local", "matrix-call", "own"], jobs.Select(job => job.Key));
        Assert.Equal("octo-org/shared/.github/workflows/build.yml@v2", jobs[0].Calls);
        Assert.True(jobs[2].HasMatrix);
    }

    private static IReadOnlyList<string> Candidates(string name) =>
        JobNames.Candidates(name, DeclaredJobs.Read(Workflow), job => job.Key == "deploy" ? DeclaredJobs.Read(Called) : null);
}
