using CargoWall.Bot.Checks;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Proposals;

/// <summary>What the pull request of a mode says about the jobs whose mode another place decides.</summary>
public sealed class ModeProposalTests
{
    private const string Claim = "From the merge on, what the policy does not allow is refused instead of reported";

    /// <summary>One job is in audit, below a setting that the edit moves it down by.</summary>
    private const string OneInAudit = """
        version: 1
        settings:
          checks: enabled
        policies:
          base:
            rules:
              - { host: registry.npmjs.org, ports: [443] }
        assignments:
          - policies: [base]
          - { target: { workflow: ci.yml, job: test }, mode: audit }

        """;

    private static readonly RepositoryAddress s_repository = new(new(1), new(2), new("acme", "web"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_mode_that_every_job_gets_the_body_says_what_holds_from_the_merge_on()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Audit), (PolicyText.WorkflowPath, PolicyText.Workflow));

        var body = (await scene.OpenedAsync(await ProposeAsync(scene, PolicyMode.Enforce))).Body;

        Assert.Contains(Claim + ".\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("stay in", body, StringComparison.Ordinal);
        Assert.DoesNotContain("no job", body, StringComparison.Ordinal);
        Assert.DoesNotContain("more workflows", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_job_of_another_mode_it_is_named_with_the_place_on_the_branch_and_its_traffic_is_not_called_refused()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, OneInAudit), (PolicyText.WorkflowPath, PolicyText.Workflow));
        var story = new RunScene(scene.Scene);
        var run = await story.StartRunAsync([new NewJob("build"), new NewJob("test")]);
        foreach (var (job, host) in new[] { ("build", "built.example"), ("test", "tested.example") })
        {
            var session = await story.OpenAsync(run.Job(job));
            await story.ReportAsync(session, RunScene.Connection(host, "would-deny"));
            await story.SealAsync(session);
        }

        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await story.HandledAsync();

        var opened = await scene.OpenedAsync(await ProposeAsync(scene, PolicyMode.Enforce));

        var head = (await scene.Scene.GitHub.Repositories.CommitsAsync(scene.Scene.Repository, "main", Cancel))[0];
        var place = $"[`{PolicyText.Path}:10`]({scene.Scene.GitHub.BaseAddress}{scene.Scene.Repository}/blob/{head}/{PolicyText.Path}#L10)";
        Assert.Contains($"{Claim} in 1 of 2 jobs.", opened.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Claim + ".", opened.Body, StringComparison.Ordinal);
        Assert.Contains(
            $"**These stay in audit**, because another place decides their mode:\n\n| job | decided by |\n|---|---|\n| `ci.yml#test` | {place} |\n",
            opened.Body,
            StringComparison.Ordinal
        );
        Assert.StartsWith("  - { target: ", (await scene.FileAsync(opened, PolicyText.Path)).Split('\n')[10], StringComparison.Ordinal);
        Assert.Contains("built.example", opened.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("tested.example", opened.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_nearer_places_of_both_levels_each_is_told_and_where_no_job_gets_the_mode_nothing_is_proposed()
    {
        const string nearer = "  - { target: { workflow: ci.yml, job: deploy/test }, mode: audit }\n  - { target: { workflow: ci.yml }, mode: audit }\n";
        await using var scene = await ProposalScene.StartAsync(
            (PolicyText.Path, OneInAudit.Replace("  - { target: { workflow: ci.yml, job: test }, mode: audit }\n", nearer, StringComparison.Ordinal)),
            (PolicyText.WorkflowPath, PolicyText.Workflow.Replace("  build:", "  deploy:", StringComparison.Ordinal))
        );
        await OrganizeAsync(scene, "assignments: [{ target: { workflow: ci.yml, job: test }, mode: enforce }]");

        // Of the jobs that a caller's job calls only assignments tell.
        var body = (await scene.OpenedAsync(await ProposeAsync(scene, PolicyMode.Enforce))).Body;
        Assert.Contains($"{Claim} in 1 of 3 jobs.", body, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml#deploy` | [`.cargowall/policy.yml:11`](", body, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml#deploy/test` | [`.cargowall/policy.yml:10`](", body, StringComparison.Ordinal);

        const string organization =
            @"\*\*enforce\*\* stays for `ci\.yml#test`, because \[`acme/\.github \.cargowall/organization\.yml:2`\]\(\S+#L2\) decides the mode\. The organization's policy has to change for it\.$";
        Assert.Matches("^Nothing is proposed: " + organization, await OverruledAsync(scene, PolicyMode.Audit, "test"));
        // What the files say already is not so for every job.
        Assert.Matches(@"^The mode is audit already: \.cargowall/policy\.yml\. Yet " + organization, await OverruledAsync(scene, PolicyMode.Audit, null));
        Assert.Single(await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_lock_to_enforce_audit_is_not_proposed_and_a_private_place_stays_private(bool isPrivate)
    {
        await using var scene = await ProposalScene.StartAsync();
        await OrganizeAsync(scene, "locks: { mode: enforce }");
        var request = await SiteAsync(scene, isPrivate);

        var proposal = await scene.Part<ModeProposal>().ProposeAsync(request, null, PolicyMode.Audit, Cancel);

        var line = Assert.IsType<Proposal.Overruled>(proposal).Line.ToString();
        Assert.StartsWith("Nothing is proposed: **enforce** stays for `ci.yml#build`, `ci.yml#test`, because ", line, StringComparison.Ordinal);
        Assert.EndsWith(" (lock) decides the mode. The organization's policy has to change for it.", line, StringComparison.Ordinal);
        Assert.Equal(isPrivate, line.Contains("organization.yml:2", StringComparison.Ordinal));
        Assert.Equal(!isPrivate, line.Contains("because the organization's policy (lock)", StringComparison.Ordinal));
        Assert.Empty(await scene.Scene.GitHub.PullRequests.ListAsync(request.Repository.Name.ToString(), Cancel));
    }

    [Theory]
    [InlineData(true, "ci.yml#build/inner")]
    [InlineData(false, "ci.yml#build/…")]
    public async Task Given_a_called_job_that_only_private_files_name_a_public_repository_is_told_of_its_caller_alone(bool isPrivate, string name)
    {
        await using var scene = await ProposalScene.StartAsync();
        await OrganizeAsync(scene, "assignments: [{ target: { workflow: ci.yml, job: build/inner }, mode: audit }]");
        var request = await SiteAsync(scene, isPrivate);

        var proposal = await scene
            .Part<ModeProposal>()
            .ProposeAsync(request, new EntityTarget { Workflow = "ci.yml", Job = "build" }, PolicyMode.Enforce, Cancel);

        // At one entity the strictest holds.
        Assert.Contains(Claim + ".\n", Assert.IsType<Proposal.Asked>(proposal).Write.Body, StringComparison.Ordinal);
        proposal = await scene.Part<ModeProposal>().ProposeAsync(request, new EntityTarget { Workflow = "ci.yml" }, PolicyMode.Enforce, Cancel);
        var body = Assert.IsType<Proposal.Asked>(proposal).Write.Body;
        Assert.Contains($"{Claim} in 1 of 3 jobs.", body, StringComparison.Ordinal);
        Assert.Contains($"| `{name}` | ", body, StringComparison.Ordinal);
        Assert.Equal(isPrivate, body.Contains("inner", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_no_job_yet_the_mode_is_proposed_and_nothing_is_said_to_hold()
    {
        await using var scene = await ProposalScene.StartAsync((PolicyText.Path, Audit));

        var body = (await scene.OpenedAsync(await ProposeAsync(scene, PolicyMode.Enforce))).Body;

        Assert.DoesNotContain("From the merge on", body, StringComparison.Ordinal);
        Assert.Contains("The default branch has no job that this is for yet.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_organizations_files_nothing_is_said_of_jobs_that_were_not_looked_at()
    {
        await using var scene = await ProposalScene.StartAsync();
        await OrganizeAsync(scene, "settings: { mode: audit }");
        var request = RequestFor(scene, await scene.Scene.GitHub.Repositories.GetAsync($"{scene.Scene.GitHub.Owner}/.github", Cancel));

        var write = Assert.IsType<Proposal.Asked>(await scene.Part<ModeProposal>().ProposeAsync(request, null, PolicyMode.Enforce, Cancel)).Write;

        Assert.StartsWith(
            "Sets the mode of `acme/.github` to **enforce** (`.cargowall/organization.yml`).\n\nThe check ",
            write.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Given_many_jobs_of_another_mode_the_rest_is_counted_and_without_every_workflow_no_whole_is_claimed()
    {
        var place = new RuleOrigin(PolicyLevel.Repository, "acme/web", PolicyText.Path, 3, 5, "0123456789");
        var effect = new ModeEffect
        {
            Asked = PolicyMode.Enforce,
            Jobs = 40,
            IsWhole = false,
            Kept = [.. Enumerable.Range(0, 25).Select(number => new KeptMode($"ci.yml#job{number}", place with { Line = number + 1 }, IsLocked: false))],
            Places = new PolicyPlaces(new GitHubOptions(), new CheckedCommit(s_repository, "0123456789", null, "main", IsOnBranch: true), Discretion.None),
            Gets = (_, _) => true,
        };

        var body = await RenderAsync(effect);

        Assert.Contains($"{Claim} in 15 of 40 jobs.", body, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml#job19` |", body, StringComparison.Ordinal);
        Assert.DoesNotContain("job20", body, StringComparison.Ordinal);
        Assert.Contains("… and 5 more.", body, StringComparison.Ordinal);
        Assert.Contains("There are more workflows than were looked at", body, StringComparison.Ordinal);
        Assert.StartsWith(
            "**audit** stays for `ci.yml#job0`, `ci.yml#job1`, `ci.yml#job2` and 22 more, because ",
            effect.Why.ToString(),
            StringComparison.Ordinal
        );
        Assert.EndsWith(" and 22 more decide the mode. Change it there.", effect.Why.ToString(), StringComparison.Ordinal);
        var both = effect with { Kept = [effect.Kept[0], effect.Kept[1] with { Place = place with { Level = PolicyLevel.Organization } }] };
        Assert.EndsWith(" decide the mode. Change it there, and in the organization's policy.", both.Why.ToString(), StringComparison.Ordinal);
        Assert.False((effect with { Jobs = 25 }).IsNone);
        Assert.Contains($"{Claim} in 40 of 40 jobs.", await RenderAsync(effect with { Kept = [] }), StringComparison.Ordinal);
    }

    private static async Task<string> RenderAsync(ModeEffect effect)
    {
        var model = new ProposalModel();
        effect.AddTo(model);
        // The repository has no templates of its own, so nothing is read.
        var branch = new ProposalBranch(s_repository, "main", null!, new PolicyTree("", null, null), null!, PolicyLevel.Repository);
        return (await ModeProposal.Texts.RenderAsync(model, branch, null!, Cancel)).Body;
    }

    private static string Audit { get; } = PolicyText.Allowing("registry.npmjs.org").Replace("mode: enforce", "mode: audit", StringComparison.Ordinal);

    private static Task<Proposal> ProposeAsync(ProposalScene scene, PolicyMode mode, EntityTarget? target = null) =>
        scene.Part<ModeProposal>().ProposeAsync(scene.Request, target, mode, Cancel);

    private static async Task<string> OverruledAsync(ProposalScene scene, PolicyMode mode, string? job) =>
        Assert.IsType<Proposal.Overruled>(await ProposeAsync(scene, mode, new EntityTarget { Workflow = "ci.yml", Job = job })).Line.ToString();

    private static async Task OrganizeAsync(ProposalScene scene, string said)
    {
        var above = $"{scene.Scene.GitHub.Owner}/.github";
        await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, ".github"), Cancel);
        await scene.Scene.CommitAsync(above, "main", (".cargowall/organization.yml", $"version: 1\n{said}\n"));
        await scene.Scene.HandledAsync();
    }

    /// <summary>Another repository with the same files, which may be public.</summary>
    private static async Task<ProposalRequest> SiteAsync(ProposalScene scene, bool isPrivate)
    {
        var site = await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, "site") { Private = isPrivate }, Cancel);
        var commit = await scene.Scene.CommitAsync(site.FullName, "main", (PolicyText.Path, OneInAudit), (PolicyText.WorkflowPath, PolicyText.Workflow));
        await scene.Scene.CheckAsync(site.FullName, commit);
        await scene.Scene.HandledAsync();
        return RequestFor(scene, site);
    }

    private static ProposalRequest RequestFor(ProposalScene scene, SimulatedRepository repository) =>
        scene.Request with
        {
            Repository = new(scene.Request.Repository.Installation, new(repository.Id), new(repository.Owner, repository.Name)),
        };
}
