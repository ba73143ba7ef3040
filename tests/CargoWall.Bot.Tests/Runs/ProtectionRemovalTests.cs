using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>A branch cannot change the policy that judges it, but it can leave the step out that asks for it: that is told.</summary>
public sealed class ProtectionRemovalTests
{
    private const string Step =
        "      - uses: acme/cargowall-action@0123456789abcdef0123456789abcdef01234567\n        with: { api-url: https://bot.example }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("as it is", null)]
    [InlineData("gone", "has no CargoWall step")]
    [InlineData("another bot", "the input api-url")]
    [InlineData("offline", "the input offline")]
    [InlineData("another action", "uses evil/cargowall-action")]
    [InlineData("another version", null)]
    public void Given_a_changed_step_what_protects_less_is_told(string change, string? expected)
    {
        var own = change switch
        {
            "gone" => Workflow(""),
            "another bot" => Workflow(Step.Replace("bot.example", "evil.example", StringComparison.Ordinal)),
            "offline" => Workflow(Step.Replace("{ api-url", "{ offline: true, api-url", StringComparison.Ordinal)),
            "another action" => Workflow(Step.Replace("acme/", "evil/", StringComparison.Ordinal)),
            "another version" => Workflow(Step.Replace("@0123", "@4567", StringComparison.Ordinal)),
            _ => Workflow(Step) + "# a comment\n",
        };

        var removed = ProtectionRemoval.Compare("ci.yml", Workflow(Step), own);

        if (expected is null)
        {
            Assert.Empty(removed);
        }
        else
        {
            Assert.Contains(expected, removed["build"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_a_pull_request_that_drops_the_step_and_opens_its_policy_the_served_policy_stays_and_both_checks_tell()
    {
        await using var scene = await RunScene.StartAsync(workflow: Workflow(Step));
        await scene.Scene.CommitAsync(
            "change",
            (PolicyText.WorkflowPath, Workflow("")),
            (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "evil.test").Replace("mode: enforce", "mode: audit", StringComparison.Ordinal))
        );
        var pull = await scene.Scene.OpenAsync("change");
        var run = await scene.StartRunAsync(
            new NewRun(scene.Scene.Repository, PolicyText.WorkflowPath)
            {
                Event = "pull_request",
                PullRequest = pull.Number,
                Jobs = [new NewJob("build")],
            }
        );
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);

        var policy = await scene.Scene.CheckAsync(pull.HeadSha);
        var egress = await scene.EgressAsync(run, found => found.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true);

        Assert.Contains("widens", policy.Title, StringComparison.Ordinal);
        Assert.Equal(("failure", "protection removed from ci.yml#build"), (egress.Conclusion, egress.Title));
        Assert.DoesNotContain("evil.test", session.Policy?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Contains("enforce", session.Policy?.ToString() ?? "", StringComparison.Ordinal);
    }

    private static string Workflow(string step) =>
        $"""
            name: CI
            on: pull_request
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
            {step}      - run: "true"

            """;
}
