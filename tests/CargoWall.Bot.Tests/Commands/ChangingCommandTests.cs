using System.Text;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Testing;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>Commands that propose a change: each ends as one pull request of the bot's, and changes nothing itself.</summary>
public sealed class ChangingCommandTests
{
    private const string Policy = """
        version: 1
        settings: { mode: audit }   # for now
        policies:
          npm:
            rules:
              - { host: registry.npmjs.org, ports: [443] }
          images:
            rules:
              - { host: ghcr.io }
        groups:
          everything: [npm, images]
        assignments:
          - policies: [npm]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allow ghcr.io:443", "host: ghcr.io")]
    [InlineData("allow ghcr.io:443 --job test --expires 30d", "job: test")]
    [InlineData("allow assets.cdn.example.com --generalize", "host: example.com")]
    [InlineData("allow 192.0.2.7:8080", "192.0.2.7/32")]
    [InlineData("allow [2001:db8::7]:443", "2001:db8::7/128")]
    [InlineData("deny evil.example", "deny: true")]
    [InlineData("mode enforce", "mode: enforce")]
    [InlineData("mode enforce --for ci.yml#test", "mode: enforce")]
    [InlineData("assign images", "images")]
    [InlineData("assign everything --to ci.yml", "everything")]
    public async Task Given_a_writer_the_change_is_one_pull_request_and_nothing_else(string command, string line)
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        var reply = (await scene.SayAsync($"/cargowall {command}", CommandScene.Writer)).Done();

        var pull = Assert.Single(await scene.PullRequestsAsync());
        Assert.EndsWith($"Pull request: #{pull.Number}", reply, StringComparison.Ordinal);
        Assert.StartsWith("cargowall/", pull.HeadRef, StringComparison.Ordinal);
        Assert.False(pull.Merged);
        var proposed = await FileAsync(scene, pull.HeadRef);
        Assert.Contains(line, proposed, StringComparison.Ordinal);
        Assert.Contains("# for now", proposed, StringComparison.Ordinal);
        Assert.Equal(Policy, await FileAsync(scene, "main"));
    }

    [Fact]
    public async Task Given_the_same_command_twice_the_one_pull_request_is_found_again()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var first = (await scene.SayAsync("/cargowall allow ghcr.io:443", CommandScene.Writer)).Done();

        var second = (await scene.SayAsync("/cargowall allow ghcr.io:443")).Done();

        var pull = Assert.Single(await scene.PullRequestsAsync());
        Assert.All(new[] { first, second }, reply => Assert.EndsWith($"#{pull.Number}", reply, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_delivery_that_comes_again_there_is_one_pull_request_and_one_answer()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var said = await scene.SayAsync("/cargowall mode enforce", CommandScene.Writer);
        var payload = await scene.PayloadAsync();

        for (var time = 0; time < 10; time++)
        {
            await scene.PostAsync(payload);
        }

        await scene.SettledAsync();
        (await scene.ReadAsync(said.Issue, said.CommentId)).Done();
        Assert.Single(await scene.PullRequestsAsync());
    }

    [Fact]
    public async Task Given_what_is_so_already_the_answer_tells_where_and_nothing_is_opened()
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        Assert.Contains(".cargowall/policy.yml", (await scene.SayAsync("/cargowall mode audit")).Done(), StringComparison.Ordinal);

        Assert.Empty(await scene.PullRequestsAsync());
    }

    [Fact]
    public async Task Given_a_mode_that_no_job_would_get_the_answer_is_one_line_with_the_place_and_nothing_is_opened()
    {
        const string nearer = "\n  - { target: { workflow: ci.yml, job: build }, mode: audit }\n  - { target: { workflow: ci.yml, job: test }, mode: audit }";
        await using var scene = await CommandScene.StartAsync(Policy + nearer);

        var reply = (await scene.SayAsync("/cargowall mode enforce", CommandScene.Writer)).Mistaken();

        Assert.Matches(
            @"Nothing is proposed: \*\*audit\*\* stays for `ci\.yml#build`, `ci\.yml#test`, because \[`\S+:14`\]\(\S+#L14\), \[`\S+:15`\]\(\S+#L15\) decide the mode\. Change it there\.$",
            reply
        );
        Assert.Empty(await scene.PullRequestsAsync());
    }

    [Theory]
    [InlineData("allow ghcr.io")]
    [InlineData("deny ghcr.io")]
    [InlineData("assign images")]
    [InlineData("mode audit")]
    [InlineData("default")]
    [InlineData("install --all")]
    [InlineData("baseline convert repository")]
    public async Task Given_a_reader_every_change_is_refused_and_nothing_is_opened(string command)
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        Assert.Contains("needs write permission", (await scene.SayAsync($"/cargowall {command}", CommandScene.Reader)).Refused(), StringComparison.Ordinal);

        Assert.Empty(await scene.PullRequestsAsync());
    }

    [Theory]
    [InlineData("allow", "is missing")]
    [InlineData("allow https://x.example/path", "no destination of a rule")]
    [InlineData("allow ghcr.io:99999", "no destination of a rule")]
    [InlineData("allow a..b", "no destination of a rule")]
    [InlineData("allow ghcr.io --job tset", "Did you mean `test`?")]
    [InlineData("allow ghcr.io --expires yesterday", "is a day such as")]
    [InlineData("allow github.io --generalize", "public suffix")]
    [InlineData("deny", "is missing")]
    [InlineData("deny ghcr.io --expires 3d", "no option here")]
    [InlineData("assign imges", "Did you mean `images`?")]
    [InlineData("assign org/images", "No policy or group")]
    [InlineData("assign images --to nothing.yml", "No workflow or job")]
    [InlineData("mode block", "`audit` or `enforce`")]
    [InlineData("mode enforce --for ci.yml#tset", "Did you mean `test`?")]
    [InlineData("default nothing", "No workflow or job")]
    [InlineData("default", "run")]
    [InlineData("install", "Name workflow files")]
    [InlineData("install ci.yml --all", "not both")]
    [InlineData("install ci.yaml", "Did you mean `ci.yml`?")]
    [InlineData("install ci.yml --mode on", "`audit` or `enforce`")]
    [InlineData("baseline convert nothing", "There is no baseline")]
    public async Task Given_a_malformed_form_one_line_says_how_to_mend_it(string command, string part)
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        Assert.Contains(part, (await scene.SayAsync($"/cargowall {command}", CommandScene.Writer)).Mistaken(), StringComparison.Ordinal);

        Assert.Empty(await scene.PullRequestsAsync());
    }

    [Fact]
    public async Task Given_the_organizations_repository_a_change_needs_an_administrator_of_it()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var above = $"{scene.Scene.GitHub.Owner}/.github";
        await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, ".github"), Cancel);
        await scene.Scene.CommitAsync(above, "main", (".cargowall/organization.yml", "version: 1\nsettings: { mode: audit }\n"));
        await scene.SettledAsync();
        await scene.Scene.GitHub.Repositories.SetPermissionAsync(above, CommandScene.Writer, "write", Cancel);
        var issue = await scene.Scene.GitHub.PullRequests.OpenIssueAsync(above, "Something", cancellationToken: Cancel);

        await scene.Scene.GitHub.PullRequests.CommentAsync(above, issue, "/cargowall mode enforce", CommandScene.Writer, Cancel);
        await scene.SettledAsync();
        Assert.Empty(await scene.Scene.GitHub.PullRequests.ListAsync(above, Cancel));
        await scene.Scene.GitHub.PullRequests.CommentAsync(above, issue, "/cargowall mode enforce", CommandScene.Owner, Cancel);
        await scene.SettledAsync();

        Assert.Single(await scene.Scene.GitHub.PullRequests.ListAsync(above, Cancel));
        var replies = (await scene.Scene.GitHub.PullRequests.CommentsAsync(above, issue, Cancel))
            .Where(comment => comment.Author.EndsWith("[bot]", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("needs admin permission", replies[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_install_the_action_is_in_the_named_workflow_of_the_pull_request()
    {
        await using var scene = await CommandScene.StartAsync(
            Policy,
            settings: new Dictionary<string, string>
            {
                ["Install:Action"] = "acme/action",
                ["Install:Commit"] = new string('a', 40),
                ["Install:Version"] = "v1.0.0",
            }
        );

        var said = await scene.SayAsync("/cargowall install ci.yml --mode enforce --fail-on-unsupported", CommandScene.Writer);

        said.Done();
        var pull = Assert.Single(await scene.PullRequestsAsync());
        var workflow = Encoding.UTF8.GetString(
            (await scene.Scene.GitHub.Repositories.ReadFileAsync(scene.Repository, pull.HeadRef, PolicyText.WorkflowPath, Cancel))!
        );
        Assert.Contains($"acme/action@{new string('a', 40)}", workflow, StringComparison.Ordinal);
        Assert.Contains("mode: enforce", workflow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_stored_runs_default_and_convert_propose_what_they_reached()
    {
        await using var scene = await BaselineCommandTests.LearningSceneAsync();
        await BaselineCommandTests.RunAsync(scene, "registry.npmjs.org", "extra.example");
        Assert.Contains(
            "only a stable baseline",
            (await scene.SayAsync("/cargowall baseline convert ci.yml#build", CommandScene.Writer)).Mistaken(),
            StringComparison.Ordinal
        );
        await BaselineCommandTests.RunAsync(scene, "registry.npmjs.org", "extra.example");

        (await scene.SayAsync("/cargowall baseline convert ci.yml#build", CommandScene.Writer)).Done();
        (await scene.SayAsync("/cargowall default ci.yml#build", CommandScene.Writer)).Done();

        var pulls = await scene.PullRequestsAsync();
        Assert.Equal(2, pulls.Count);
        Assert.Contains(
            "extra.example",
            Encoding.UTF8.GetString(
                (await scene.Scene.GitHub.Repositories.ReadFileAsync(scene.Repository, pulls[0].HeadRef, ".cargowall/learned-ci-yml-build.yml", Cancel))!
            ),
            StringComparison.Ordinal
        );
        Assert.Contains("extra.example", await FileAsync(scene, pulls[1].HeadRef), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_replay_the_last_runs_are_judged_by_base_and_head()
    {
        await using var scene = await CommandScene.StartAsync(PolicyText.Allowing("registry.npmjs.org"));
        await BaselineCommandTests.RunAsync(scene, "registry.npmjs.org");
        var number = await scene.PullRequestAsync((PolicyText.Path, PolicyText.Allowing("ghcr.io")));

        var reply = (await scene.SayAsync(number, "/cargowall replay 5", CommandScene.Reader)).Done();

        Assert.Contains("| `ci.yml#build` | 1 | `registry.npmjs.org:443`: **refused in 1 of 1 runs** |", reply, StringComparison.Ordinal);
        Assert.Contains("1 to 100", (await scene.SayAsync(number, "/cargowall replay 0")).Replies[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[click](https://evil.example)")]
    [InlineData("@octocat")]
    [InlineData("`|x|`")]
    [InlineData("#1")]
    [InlineData("evil.example\"")]
    public async Task Given_hostile_words_the_answer_has_no_markup_of_theirs(string hostile)
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        foreach (
            var command in new[]
            {
                $"allow {hostile}",
                $"explain {hostile}",
                $"assign {hostile}",
                hostile,
                $"ignore {hostile} --until 3d",
                $"baseline rename {hostile} x",
                $"chain {hostile}",
            }
        )
        {
            var said = await scene.SayAsync($"/cargowall {command}", CommandScene.Writer);

            var reply = Assert.Single(said.Replies);
            Assert.Equal(["eyes", "confused"], said.Reactions);
            Assert.Empty(GitHubReading.ProblemsOf(reply, scene.Scene.GitHub.BaseAddress.ToString()));
        }

        Assert.Empty(await scene.PullRequestsAsync());
    }

    private static async Task<string> FileAsync(CommandScene scene, string revision) =>
        Encoding.UTF8.GetString((await scene.Scene.GitHub.Repositories.ReadFileAsync(scene.Repository, revision, PolicyText.Path, Cancel))!);
}
