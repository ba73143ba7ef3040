namespace CargoWall.Bot.Tests.Commands;

/// <summary>Who is heard, who may, and that one comment has one answer.</summary>
public sealed class CommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hello")]
    [InlineData("> /cargowall status")]
    [InlineData("```\n/cargowall status\n```")]
    [InlineData("    /cargowall status")]
    [InlineData("thanks\n/cargowall status")]
    public async Task Given_a_comment_that_does_not_begin_with_the_command_nothing_is_said(string body)
    {
        await using var scene = await CommandScene.StartAsync();

        (await scene.SayAsync(body)).Ignored();

        Assert.Empty(await scene.RowsAsync());
    }

    [Fact]
    public async Task Given_a_comment_that_is_edited_into_a_command_it_stays_none()
    {
        await using var scene = await CommandScene.StartAsync();
        var said = await scene.SayAsync("hello");

        await scene.Scene.GitHub.PullRequests.EditCommentAsync(scene.Repository, said.Issue, said.CommentId, "/cargowall status", cancellationToken: Cancel);
        await scene.SettledAsync();

        (await scene.ReadAsync(said.Issue, said.CommentId)).Ignored();
    }

    [Fact]
    public async Task Given_a_bots_comment_it_is_no_command()
    {
        await using var scene = await CommandScene.StartAsync();

        (await scene.SayAsync("/cargowall status", "github-actions[bot]")).Ignored();

        Assert.Empty(await scene.RowsAsync());
    }

    [Fact]
    public async Task Given_an_unknown_command_the_answer_is_one_line_and_a_reaction()
    {
        await using var scene = await CommandScene.StartAsync();

        var reply = (await scene.SayAsync("/cargowall sttaus")).Mistaken();

        Assert.Contains("Did you mean `status`?", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_delivery_that_comes_fifty_times_there_is_one_answer()
    {
        await using var scene = await CommandScene.StartAsync();
        var said = await scene.SayAsync("/cargowall help");
        var payload = await scene.PayloadAsync();

        for (var time = 0; time < 50; time++)
        {
            // Under ids of their own: as if several hooks told of the comment.
            await scene.PostAsync(payload);
        }

        await scene.SettledAsync();
        (await scene.ReadAsync(said.Issue, said.CommentId)).Done();
        Assert.Single(await scene.RowsAsync());
    }

    [Fact]
    public async Task Given_a_stranger_in_a_private_repository_nothing_is_told()
    {
        await using var scene = await CommandScene.StartAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync("stranger", Cancel);

        var reply = (await scene.SayAsync("/cargowall status", "stranger")).Refused();

        Assert.Contains("read access", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_renamed_person_the_permission_is_that_of_the_id()
    {
        await using var scene = await CommandScene.StartAsync();
        var late = await scene.WriteAsync("/cargowall status", CommandScene.Reader);
        await scene.RenameAsync(CommandScene.Reader, "renamed");

        (await scene.DeliverAsync(late)).Done();
    }

    [Fact]
    public async Task Given_a_login_that_became_anothers_its_permission_is_not_lent()
    {
        await using var scene = await CommandScene.StartAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync("mallory", Cancel);
        var late = await scene.WriteAsync("/cargowall status", "mallory");
        await scene.RenameAsync("mallory", "mallory-2");
        await scene.RenameAsync(CommandScene.Writer, "mallory");

        (await scene.DeliverAsync(late)).Refused();
    }

    [Fact]
    public async Task Given_more_commands_than_the_limit_the_first_beyond_is_told_so_and_the_rest_is_silence()
    {
        await using var scene = await CommandScene.StartAsync(settings: new Dictionary<string, string> { ["Commands:PerPerson"] = "2" });
        var issue = await scene.IssueAsync();
        var said = new List<Conversation>();
        for (var time = 0; time < 5; time++)
        {
            said.Add(await scene.SayAsync(issue, "/cargowall help"));
        }

        Assert.Equal(3, said[^1].Replies.Count);
        Assert.Contains("Too many commands", said[^1].Replies[2], StringComparison.Ordinal);
        Assert.Empty(said[^1].Reactions);
        (await scene.SayAsync(await scene.IssueAsync(), "/cargowall help", CommandScene.Writer)).Done();
    }

    [Theory]
    [InlineData("help")]
    [InlineData("sttaus")]
    [InlineData("allow ghcr.io:443")]
    public async Task Given_somebody_who_may_not_write_there_is_the_answer_alone(string command)
    {
        await using var scene = await CommandScene.StartAsync();

        var said = await scene.SayAsync($"/cargowall {command}", CommandScene.Reader);

        Assert.Single(said.Replies);
        Assert.Empty(said.Reactions);
    }
}
