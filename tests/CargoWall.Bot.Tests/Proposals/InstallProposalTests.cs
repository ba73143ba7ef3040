using CargoWall.Bot.Proposals;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Tests.Proposals;

public sealed class InstallProposalTests
{
    private const string Ci =
        "name: CI # ours\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      # get it\n      - uses: actions/checkout@v4\n  win:\n    runs-on: windows-latest\n    steps:\n      - run: dir\n";

    private const string Deploy =
        "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: write\n    steps:\n      - run: make deploy\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_workflows_each_job_that_suits_gets_the_pinned_step_and_the_others_a_reason()
    {
        await using var scene = await ProposalScene.StartAsync((".github/workflows/ci.yml", Ci), (".github/workflows/other.yml", "on: push\njobs: [broken\n"));

        var opened = await scene.OpenedAsync(
            await scene.Part<InstallProposal>().ProposeAsync(scene.Request, new Installation { Mode = PolicyMode.Enforce }, Cancel)
        );

        var text = await scene.FileAsync(opened, ".github/workflows/ci.yml");
        Assert.Contains(
            $"    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      packages: read\n      id-token: write\n    steps:\n      - name: CargoWall\n        uses: code-cargo/cargowall-action@{ProposalScene.Commit} # v1.3.0\n        with:\n          mode: enforce\n          api-url: \"http://127.0.0.1\"\n          policy-key-fingerprint: \"",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("      # get it\n      - uses: actions/checkout@v4\n", text, StringComparison.Ordinal);
        Assert.Equal("Install CargoWall in ci.yml", opened.Title);
        Assert.Contains("| `ci.yml` | `build` | gets the step, and `id-token: write` beside what it had |", opened.Body, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml` | `win` | left as it is: it runs on Windows or macOS", opened.Body, StringComparison.Ordinal);
        Assert.Contains("| `other.yml` | — | left as it is:", opened.Body, StringComparison.Ordinal);
        Assert.Contains("had the repository's default, \"read contents and packages\".", opened.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_repository_whose_default_is_to_write_the_map_spells_that_out()
    {
        await using var scene = await ProposalScene.StartAsync((".github/workflows/ci.yml", Ci));
        await scene.Scene.GitHub.Repositories.SetWorkflowPermissionsAsync(scene.Scene.Repository, "write", Cancel);

        var opened = await scene.OpenedAsync(await scene.Part<InstallProposal>().ProposeAsync(scene.Request, new Installation(), Cancel));

        var text = await scene.FileAsync(opened, ".github/workflows/ci.yml");
        Assert.Contains("      contents: write\n", text, StringComparison.Ordinal);
        Assert.Contains("      pull-requests: write\n", text, StringComparison.Ordinal);
        Assert.Contains("had the repository's default, \"read and write\".", opened.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_default_that_the_app_may_not_read_jobs_that_rest_on_it_stay_as_they_are_and_the_body_says_so()
    {
        await using var scene = await ProposalScene.StartAsync((".github/workflows/ci.yml", Ci), (".github/workflows/deploy.yml", Deploy));
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["administration"], Cancel);

        var opened = await scene.OpenedAsync(await scene.Part<InstallProposal>().ProposeAsync(scene.Request, new Installation(), Cancel));

        Assert.Equal("Install CargoWall in deploy.yml", opened.Title);
        Assert.Equal(Ci, await scene.FileAsync(opened, ".github/workflows/ci.yml"));
        Assert.Contains(
            "    permissions:\n      id-token: write\n      contents: write\n    steps:\n      - name: CargoWall\n",
            await scene.FileAsync(opened, ".github/workflows/deploy.yml"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "| `ci.yml` | `build` | left as it is: it names no permissions, and what the repository gives it is not known |",
            opened.Body,
            StringComparison.Ordinal
        );
        Assert.Contains("| `deploy.yml` | `deploy` | gets the step, and `id-token: write` beside what it had |", opened.Body, StringComparison.Ordinal);
        Assert.Contains("Grant the app *Administration: read*, or name permissions in those workflows, and ask again.", opened.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("repository's default", opened.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_only_jobs_that_rest_on_a_default_that_the_app_may_not_read_nothing_is_opened_and_the_mend_is_told()
    {
        await using var scene = await ProposalScene.StartAsync((".github/workflows/ci.yml", Ci));
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["administration"], Cancel);

        var proposal = await scene.Part<InstallProposal>().ProposeAsync(scene.Request, new Installation(), Cancel);

        Assert.Equal(
            "No job gets the action. 1 job: names no permissions, and what the repository gives it is not known; 1 job: runs on Windows or macOS, where the agent does not. "
                + "Grant the app 'Administration: read', or name permissions in the workflows, and ask again.",
            Assert.IsType<Proposal.AlreadySo>(proposal).Sentence
        );
    }

    [Theory]
    [InlineData("lockdown", true)]
    [InlineData("last-known", false)]
    public async Task Given_what_the_policy_says_about_outages_the_step_says_it_too_where_it_does_not_hold_by_itself(string wish, bool written)
    {
        await using var scene = await ProposalScene.StartAsync(
            (".github/workflows/ci.yml", Ci),
            (".cargowall/policy.yml", $"version: 1\nsettings: {{ mode: enforce, on-unavailable: {wish} }}\n")
        );

        var opened = await scene.OpenedAsync(await scene.Part<InstallProposal>().ProposeAsync(scene.Request, new Installation(), Cancel));

        var text = await scene.FileAsync(opened, ".github/workflows/ci.yml");
        Assert.Equal(written, text.Contains($"\n          on-unavailable: {wish}\n", StringComparison.Ordinal));
        Assert.Equal(written, opened.Body?.Contains($"**Outages.** The policy says `{wish}`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cy.yml", null, "There is no workflow 'cy.yml'")]
    [InlineData("ci.yml", "v9", "no 'v9' that can be read")]
    public async Task Given_a_workflow_or_release_that_there_is_not_nothing_is_opened(string workflow, string? reference, string said)
    {
        await using var scene = await ProposalScene.StartAsync((".github/workflows/ci.yml", Ci));

        var proposal = await scene
            .Part<InstallProposal>()
            .ProposeAsync(scene.Request, new Installation { Workflows = [workflow], Reference = reference }, Cancel);

        Assert.Contains(said, Assert.IsType<Proposal.Refused>(proposal).Sentence, StringComparison.Ordinal);
    }
}
