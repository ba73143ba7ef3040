using System.Text;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Formats;

public sealed class WorkflowPolicyTests
{
    private const string Workflow = """
        on: push
        jobs:
          build:
            steps:
              - uses: gregclermont/egress-filter@v1
                with:
                  audit: true
                  policy: |
                    registry.npmjs.org
                    host.example.com:443,80
              - uses: actions/checkout@v4
          publish:
            steps:
              - name: Harden
                uses: step-security/harden-runner@0080882f6c36860b6ba35c610c98ce87d4e2f26f # v2
                with:
                  egress-policy: block
                  allowed-endpoints: >
                    api.github.com:443
                    ghcr.io:443
              - { uses: code-cargo/cargowall-action@v1, with: { mode: audit, allowed-hosts: "github.com:443, registry.npmjs.org", allowed-cidrs: 10.0.0.0/8 } }
        """;

    [Fact]
    public void Given_steps_of_three_actions_each_is_found_with_job_step_and_place()
    {
        var reading = Read(Workflow);

        Assert.Empty(reading.Problems);
        Assert.Equal(
            [(PolicyFormat.EgressFilter, "build", 1, 5, 15), (PolicyFormat.HardenRunner, "publish", 1, 15, 15), (PolicyFormat.CargoWall, "publish", 2, 21, 17)],
            reading.Policies.Select(policy => (policy.Format, policy.Job, policy.Step, policy.Line, policy.Column))
        );
    }

    [Fact]
    public void Given_a_literal_block_its_lines_have_their_places_in_the_file()
    {
        var policy = Read(Workflow).Policies[0];

        Assert.Equal((10, 12 + 17), policy.Input("policy")!.Place(2, 17));
    }

    [Fact]
    public void Given_a_mistake_in_the_policy_of_a_step_it_is_told_where_it_stands()
    {
        var problem = PolicyImporter
            .Import(Read(Workflow).Policies[0])
            .Match<CargoWall.Policy.Reading.PolicyProblem?>(_ => null, refused => refused.Problems[0]);

        Assert.Equal(("ci.yml", 10), (problem?.File, problem?.Line));
    }

    [Fact]
    public void Given_steps_they_are_imported_for_their_job()
    {
        var read = Imported.Taken(PolicyImporter.Import(PolicyFormat.HardenRunner, [new ImportSource("ci.yml", Encoding.UTF8.GetBytes(Workflow))]));

        Assert.Equal(2, Imported.Resolve(read.Text, "ci.yml", "publish").Rules.Length);
        Assert.Empty(Imported.Resolve(read.Text, "ci.yml", "build").Rules);
    }

    [Fact]
    public void Given_inputs_of_the_action_its_lists_become_rules()
    {
        var policy = Imported.Resolve(Imported.Taken(PolicyImporter.Import(Read(Workflow).Policies[2])).Text, "ci.yml", "publish");

        Assert.Equal(PolicyMode.Audit, policy.Mode);
        Assert.Equal(["github.com", "registry.npmjs.org", "10.0.0.0/8"], policy.Rules.Where(rule => !rule.Traffic.Icmp).Select(rule => rule.Target.ToString()));
    }

    [Fact]
    public void Given_an_alias_for_steps_it_is_said_that_nobody_looked()
    {
        var reading = Read("jobs:\n  a: &job\n    steps: [{ uses: gregclermont/egress-filter@v1, with: { policy: a.example.com } }]\n  b: *job\n");

        Assert.Equal(["a"], reading.Policies.Select(policy => policy.Job));
        Assert.Equal(4, Assert.Single(reading.Problems).Line);
    }

    [Fact]
    public void Given_a_workflow_without_such_steps_an_import_says_so() =>
        Assert.Contains(
            "No step",
            Assert.Single(Imported.Problems(PolicyFormat.EgressFilter, "jobs:\n  a: { steps: [] }\n")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Given_an_expression_among_the_endpoints_it_is_refused_where_it_stands()
    {
        var text =
            "jobs:\n  a:\n    steps:\n      - uses: step-security/harden-runner@v2\n        with:\n          allowed-endpoints: >\n            a.example:443\n            ${{ vars.MORE }}\n";

        Assert.Equal(
            (8, 13),
            PolicyImporter.Import(Read(text).Policies[0]).Match(_ => (0, 0), refused => (refused.Problems[0].Line, refused.Problems[0].Column))
        );
    }

    [Theory]
    [InlineData("jobs: [")]
    [InlineData("jobs: 1")]
    [InlineData("jobs: { a: [], b: { steps: { } }, c: { steps: [1, [], { uses: [] }, { uses: x/harden-runner@1, with: [] }] } }")]
    [InlineData("")]
    public void Given_anything_else_it_is_read_or_refused(string text) => Assert.All(Read(text).Policies, policy => Assert.Empty(policy.Inputs));

    private static WorkflowReading Read(string text) => WorkflowPolicyReader.Read("ci.yml", Encoding.UTF8.GetBytes(text));
}
