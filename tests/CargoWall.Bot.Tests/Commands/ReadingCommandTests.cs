using CargoWall.Bot.Commands;
using CargoWall.Bot.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>Commands that tell and change nothing.</summary>
public sealed class ReadingCommandTests
{
    private const string Policy = """
        version: 1
        settings: { mode: audit }
        policies:
          npm:
            rules:
              - { host: registry.npmjs.org, ports: [443], why: npm ci }
          no-tunnels:
            rules:
              - { host: "**.ngrok.io", deny: true }
        assignments:
          - policies: [no-tunnels]
          - target: { workflow: ci.yml, job: test }
            policies: [npm]
            mode: enforce
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("help explain")]
    [InlineData("status")]
    [InlineData("chain")]
    [InlineData("chain ci.yml test")]
    [InlineData("explain registry.npmjs.org")]
    [InlineData("explain tunnel.ngrok.io:80 test")]
    public async Task Given_an_issue_the_answer_is_as_reviewed(string command)
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        var reply = (await scene.SayAsync($"/cargowall {command}", CommandScene.Reader)).Done();

        Golden.Matches($"{command.Replace(' ', '-').Replace(':', '-')}.md", Anonymous(reply, scene));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("chain ci.yml test")]
    [InlineData("explain new.example ci.yml#test")]
    public async Task Given_a_pull_request_that_changes_policies_the_answer_is_for_the_base_and_the_marked_head(string command)
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var number = await scene.PullRequestAsync((PolicyText.Path, Policy.Replace("registry.npmjs.org", "new.example", StringComparison.Ordinal)));

        var reply = (await scene.SayAsync(number, $"/cargowall {command}", CommandScene.Reader)).Done();

        Golden.Matches($"pull-{command.Replace(' ', '-').Replace('#', '-')}.md", Anonymous(reply, scene));
    }

    [Fact]
    public async Task Given_a_pull_request_that_changes_nothing_of_it_there_is_one_answer()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var number = await scene.PullRequestAsync();

        Assert.DoesNotContain("Preview", (await scene.SayAsync(number, "/cargowall status")).Done(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_pull_request_with_a_broken_file_its_side_says_so()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var number = await scene.PullRequestAsync((PolicyText.Path, "version: 1\nnonsense: true\n"));

        Assert.Contains("1 error: nothing of them can be judged", (await scene.SayAsync(number, "/cargowall status")).Done(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_help_every_command_is_listed()
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        var reply = (await scene.SayAsync("/cargowall help", CommandScene.Reader)).Done();

        var commands = scene.Scene.Bot.Services.GetRequiredService<CommandList>().All;
        Assert.Equal(CommandServices.Discover().Count(), commands.Count);
        Assert.All(commands, command => Assert.Contains(CargoWall.Bot.Rendering.Markdown.Code(command.Form.Usage).ToString(), reply, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("chain ci.yaml", "Did you mean `ci.yml`?")]
    [InlineData("chain ci.yml tset", "Did you mean `test`?")]
    [InlineData("chain nothing.like.it", "No workflow or job")]
    [InlineData("chain a b c", "too much")]
    [InlineData("explain", "is missing")]
    [InlineData("explain https://x.example/", "is no destination")]
    [InlineData("explain x.example tets", "Did you mean `test`?")]
    [InlineData("explain x.example:99999", "is no destination")]
    [InlineData("help nonsense-at-all", "no command")]
    [InlineData("check", "pull requests only")]
    public async Task Given_a_malformed_form_one_line_says_how_to_mend_it(string command, string part)
    {
        await using var scene = await CommandScene.StartAsync(Policy);

        var reply = (await scene.SayAsync($"/cargowall {command}")).Mistaken();

        Assert.Contains(part, reply.Replace("works on open pull requests only", "pull requests only", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_check_on_a_pull_request_its_check_is_written_anew()
    {
        await using var scene = await CommandScene.StartAsync(Policy);
        var number = await scene.PullRequestAsync((PolicyText.Path, PolicyText.Allowing("new.example")));
        await scene.SettledAsync();
        var head = (await scene.Scene.GitHub.PullRequests.GetAsync(scene.Repository, number, Cancel)).HeadSha;
        var before = await scene.Scene.Bot.ReadAsync(database => Task.FromResult(database.Outbox.Single(row => row.Key.Contains(head)).Version));

        (await scene.SayAsync(number, "/cargowall check", CommandScene.Reader)).Done();

        Assert.True(await scene.Scene.Bot.ReadAsync(database => Task.FromResult(database.Outbox.Single(row => row.Key.Contains(head)).Version)) > before);
    }

    [Fact]
    public async Task Given_a_public_repository_under_private_policies_their_places_and_reasons_stay_private()
    {
        await using var scene = await CommandScene.StartAsync();
        var owner = scene.Scene.GitHub.Owner;
        await scene.Scene.GitHub.Repositories.CreateAsync(new(owner, ".github"), Cancel);
        await scene.Scene.CommitAsync(
            $"{owner}/.github",
            "main",
            (
                ".cargowall/organization.yml",
                """
                version: 1
                policies:
                  secret-name:
                    rules: [{ host: inner.example, why: the secret reason }]
                assignments: [{ policies: [secret-name] }]
                """
            )
        );
        await scene.Scene.GitHub.Repositories.CreateAsync(new(owner, "open") { Private = false }, Cancel);
        await scene.SettledAsync();
        var issue = await scene.Scene.GitHub.PullRequests.OpenIssueAsync($"{owner}/open", "Something", cancellationToken: Cancel);

        foreach (var command in new[] { "explain inner.example", "chain", "status" })
        {
            await scene.Scene.GitHub.PullRequests.CommentAsync($"{owner}/open", issue, $"/cargowall {command}", CommandScene.Reader, Cancel);
        }

        await scene.SettledAsync();
        var replies = (await scene.Scene.GitHub.PullRequests.CommentsAsync($"{owner}/open", issue, Cancel))
            .Where(comment => comment.Author.EndsWith("[bot]", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(3, replies.Count);
        Assert.All(
            replies,
            reply =>
            {
                Assert.DoesNotContain("organization.yml", reply.Body, StringComparison.Ordinal);
                Assert.DoesNotContain("secret reason", reply.Body, StringComparison.Ordinal);
                Assert.DoesNotContain($"{owner}/.github", reply.Body, StringComparison.Ordinal);
            }
        );
        Assert.Contains("allowed", replies[0].Body, StringComparison.Ordinal);
    }

    private static string Anonymous(string reply, CommandScene scene) =>
        System
            .Text.RegularExpressions.Regex.Replace(
                reply.Replace(scene.Scene.GitHub.BaseAddress.ToString(), "https://github.test/", StringComparison.Ordinal),
                "(?<=cargowall:reply:)[0-9]+|[0-9a-f]{40}|(?<=`)[0-9a-f]{7}(?=`)",
                "COMMIT"
            )
            .Replace(DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "TODAY", StringComparison.Ordinal);
}
