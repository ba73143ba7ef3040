using CargoWall.Bot.Proposals;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Model;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Proposals;

/// <summary>Changes of policy as pull requests, on a real repository.</summary>
public sealed class PolicyProposalTests
{
    private const string Policies =
        "# ours\nversion: 1\npolicies:\n  npm:\n    rules:\n      - { host: registry.npmjs.org, ports: [443] } # packages\nassignments:\n  - policies: [npm]\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_destination_it_goes_into_the_policy_that_is_assigned_there_and_asking_again_updates_the_same_pull_request()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Policies));
        var part = scene.Part<AddDestinationProposal>();
        var change = new DestinationChange("api.example.com")
        {
            Ports = ["443"],
            Expires = new DateOnly(2030, 1, 31),
            Why = "for the build",
        };

        var first = await scene.OpenedAsync(await part.ProposeAsync(scene.Request, change, Cancel));
        var again = await scene.OpenedAsync(await part.ProposeAsync(scene.Request, change, Cancel));

        Assert.Equal((first.Number, first.HeadSha), (again.Number, again.HeadSha));
        Assert.Equal("Allow api.example.com:443", first.Title);
        Assert.Matches("^cargowall/add-destination-[0-9a-f]{12}$", first.HeadRef);
        Assert.Equal(
            Policies.Replace(
                "# packages\n",
                "# packages\n      - { host: api.example.com, ports: [443], expires: 2030-01-31, why: for the build }\n",
                StringComparison.Ordinal
            ),
            await scene.FileAsync(first, PolicyText.Path)
        );
        Assert.Contains("It ends after `2030-01-31`.", first.Body, StringComparison.Ordinal);
        Assert.Contains("Asked for by `octocat`.", first.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", false, "{ cidr: 192.0.2.7/32 }")]
    [InlineData("2001:db8::7", false, "{ cidr: \"2001:db8::7/128\" }")]
    [InlineData("cdn.eu.example.co.uk", true, "{ host: example.co.uk }")]
    [InlineData("cdn.eu.example.co.uk", false, "{ host: cdn.eu.example.co.uk }")]
    public async Task Given_no_policy_there_a_new_one_is_made_and_assigned(string destination, bool generalize, string rule)
    {
        await using var scene = await ProposalScene.StartAsync();
        var change = new DestinationChange(destination)
        {
            Generalize = generalize,
            Target = new EntityTarget { Workflow = "ci.yml", Job = "build" },
        };

        var opened = await scene.OpenedAsync(await scene.Part<AddDestinationProposal>().ProposeAsync(scene.Request, change, Cancel));

        Assert.Equal(
            $"version: 1\npolicies:\n  allowed:\n    rules:\n      - {rule}\nassignments:\n  - {{ target: {{ workflow: ci.yml, job: build }}, policies: [allowed] }}\n",
            (await scene.FileAsync(opened, ".cargowall/policy.yml"))
                .Replace("2001:db8::7/128 }", "\"2001:db8::7/128\" }", StringComparison.Ordinal)
                .Replace("\"\"", "\"", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("registry.npmjs.org", "443", null, "has this rule already")]
    [InlineData("not a host", null, "neither a host nor an address", null)]
    [InlineData("github.io", null, "public suffix", null)]
    public async Task Given_what_is_there_or_cannot_be_nothing_is_opened_and_the_sentence_says_why(
        string destination,
        string? port,
        string? refused,
        string? already
    )
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Policies));

        var proposal = await scene
            .Part<AddDestinationProposal>()
            .ProposeAsync(scene.Request, new DestinationChange(destination) { Ports = port is null ? [] : [port], Generalize = port is null }, Cancel);

        var said = proposal is Proposal.Refused no ? no.Sentence : ((Proposal.AlreadySo)proposal).Sentence;
        Assert.Contains(refused ?? already!, said, StringComparison.Ordinal);
        Assert.Empty(await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel));
    }

    [Fact]
    public async Task Given_stored_runs_they_become_a_policy_with_evidence_and_enforce_names_what_would_be_refused()
    {
        await using var scene = await ProposalScene.StartAsync(
            (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org").Replace("enforce", "audit", StringComparison.Ordinal)),
            (PolicyText.WorkflowPath, PolicyText.Workflow)
        );
        var story = new RunScene(scene.Scene);
        var run = await story.StartRunAsync([new NewJob("build")]);
        var session = await story.OpenAsync(run.Job("build"));
        await story.ReportAsync(
            session,
            RunScene.Connection("registry.npmjs.org", "allowed"),
            RunScene.Connection("evil|[x](http://a).example", "would-deny"),
            RunScene.Connection("pypi.org", "would-deny")
        );
        await story.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await story.HandledAsync();

        var policy = await scene.OpenedAsync(
            await scene.Part<BaselineProposal>().ProposeAsync(scene.Request, new BaselineConversion("learned", null) { Mode = PolicyMode.Audit }, Cancel)
        );
        var file = await scene.FileAsync(policy, ".cargowall/learned.yml");
        Assert.Contains("- { host: pypi.org, ports: [443/tcp] }", file, StringComparison.Ordinal);
        Assert.Contains("- { host: registry.npmjs.org, ports: [443/tcp] }", file, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", file, StringComparison.Ordinal);
        Assert.Contains("| `pypi.org:443/tcp` | 1 of 1 |", policy.Body, StringComparison.Ordinal);

        var enforce = await scene.OpenedAsync(await scene.Part<ModeProposal>().ProposeAsync(scene.Request, null, PolicyMode.Enforce, Cancel));
        Assert.Equal("Set acme/web to enforce", enforce.Title);
        Assert.Contains("| `pypi.org:443/tcp` | 1 |", enforce.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("registry.npmjs.org", enforce.Body, StringComparison.Ordinal);

        var standing = await scene.OpenedAsync(
            await scene.Part<DefaultPolicyProposal>().ProposeAsync(scene.Request, new EntityTarget { Workflow = "ci.yml" }, 20, Cancel)
        );
        Assert.Contains("defaults:\n  - target:", await scene.FileAsync(standing, PolicyText.Path), StringComparison.Ordinal);
        var none = await scene.Part<DefaultPolicyProposal>().ProposeAsync(scene.Request, new EntityTarget { Workflow = "other.yml" }, 20, Cancel);
        Assert.StartsWith("There is no verified run", Assert.IsType<Proposal.Refused>(none).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_destination_that_runs_were_refused_they_are_told_without_what_came_after_the_seal()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Policies), (PolicyText.WorkflowPath, PolicyText.Workflow));
        var story = new RunScene(scene.Scene);
        var run = await story.StartRunAsync([new NewJob("build")]);
        var session = await story.OpenAsync(run.Job("build"));
        await story.ReportAsync(session, RunScene.Connection("api.example.com", "would-deny", process: "npm", count: 3));
        await story.SealAsync(session);
        await story.ReportAsync(
            session,
            RunScene.Connection("api.example.com", "would-deny", process: "npm", count: 40),
            RunScene.Connection("api.example.com", "would-deny", process: "afterwards")
        );

        var opened = await scene.OpenedAsync(
            await scene.Part<AddDestinationProposal>().ProposeAsync(scene.Request, new DestinationChange("api.example.com"), Cancel)
        );

        Assert.Contains("| `ci.yml#build` | `npm` | 443 | would be denied | 3 |", opened.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("afterwards", opened.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_assignment_it_is_proposed_and_an_unknown_name_is_refused()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Policies));
        var part = scene.Part<AssignmentProposal>();

        var opened = await scene.OpenedAsync(await part.ProposeAsync(scene.Request, new EntityTarget { Workflow = "release.yml" }, ["npm"], [], Cancel));
        Assert.EndsWith(
            "  - policies: [npm]\n  - { target: { workflow: release.yml }, policies: [npm] }\n",
            await scene.FileAsync(opened, PolicyText.Path),
            StringComparison.Ordinal
        );

        var refused = await part.ProposeAsync(scene.Request, null, ["nmp"], [], Cancel);
        Assert.Contains("did you mean 'npm'", Assert.IsType<Proposal.Refused>(refused).Sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Given_the_repositorys_own_templates_they_are_used_and_mistakes_are_named_with_their_place()
    {
        await using var scene = await ProposalScene.StartAsync(
            (PolicyText.Path, Policies),
            (".cargowall/templates/add-destination.title.hbs", "net: {{verb}} {{destination}} @team"),
            (".cargowall/templates/add-destination.body.hbs", "ours\n{{> partial}}")
        );

        var opened = await scene.OpenedAsync(
            await scene.Part<AddDestinationProposal>().ProposeAsync(scene.Request, new DestinationChange("a.example.com"), Cancel)
        );

        Assert.Equal("net: Allow a.example.com @team", opened.Title);
        Assert.Contains("`.cargowall/templates/add-destination.body.hbs` has mistakes", opened.Body, StringComparison.Ordinal);
        Assert.Contains("> - line 2, column 1: ", opened.Body, StringComparison.Ordinal);
        Assert.Contains("Rule: `{ host: a.example.com }`", opened.Body, StringComparison.Ordinal);
    }
}
