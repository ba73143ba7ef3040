using CargoWall.Bot.Proposals;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Tests.Proposals;

public sealed class InstallProposalTests
{
    private const string Ci =
        "name: CI # ours\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      # get it\n      - uses: actions/checkout@v4\n  win:\n    runs-on: windows-latest\n    steps:\n      - run: dir\n";

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
        Assert.Contains("took the restricted one", opened.Body, StringComparison.Ordinal);
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
