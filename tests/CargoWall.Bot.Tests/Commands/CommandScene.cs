using System.Text;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Commands;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.PullRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>People who write commands, and what the bot answers them.</summary>
internal sealed class CommandScene(Scene scene) : IAsyncDisposable
{
    /// <summary>May read and no more.</summary>
    public const string Reader = "rita-reader";

    /// <summary>May write.</summary>
    public const string Writer = "walt-writer";

    /// <summary>An organization owner.</summary>
    public const string Owner = "octocat";

    private readonly HashSet<string> _writers = [Owner];

    public Scene Scene => scene;

    public string Repository => scene.Repository;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A repository with a workflow, a policy and the people above.</summary>
    public static async Task<CommandScene> StartAsync(string? policy = null, string? workflow = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var scene = await Scene.StartAsync(settings);
        await scene.CommitAsync(
            "main",
            (PolicyText.WorkflowPath, workflow ?? PolicyText.Workflow),
            (PolicyText.Path, policy ?? PolicyText.Allowing("registry.npmjs.org"))
        );
        var commands = new CommandScene(scene);
        await commands.AdmitAsync(Reader, "read");
        await commands.AdmitAsync(Writer, "write");
        await commands.SettledAsync();
        return commands;
    }

    public async Task AdmitAsync(string login, string permission)
    {
        await scene.GitHub.Accounts.CreateUserAsync(login, Cancel);
        await scene.GitHub.Repositories.SetPermissionAsync(Repository, login, permission, Cancel);
        if (permission != "read")
        {
            _writers.Add(login);
        }
    }

    public async Task RenameAsync(string login, string to)
    {
        await scene.GitHub.Accounts.RenameUserAsync(login, to, Cancel);
        if (_writers.Remove(login))
        {
            _writers.Add(to);
        }
    }

    public Task<int> IssueAsync() => scene.GitHub.PullRequests.OpenIssueAsync(Repository, "Something", cancellationToken: Cancel);

    /// <summary>A pull request whose head has these files; gives its number.</summary>
    public async Task<int> PullRequestAsync(params (string Path, string? Content)[] files)
    {
        await scene.CommitAsync("topic", files.Length == 0 ? [("notes.txt", "notes\n")] : files);
        return (await scene.OpenAsync("topic")).Number;
    }

    /// <summary>Writes a comment on an issue of its own and waits until nothing is left to do for it.</summary>
    public async Task<Conversation> SayAsync(string body, string author = Owner) => await SayAsync(await IssueAsync(), body, author);

    /// <summary>Writes a comment and waits until nothing is left to do for it.</summary>
    public async Task<Conversation> SayAsync(int issue, string body, string author = Owner)
    {
        var written = await scene.GitHub.PullRequests.CommentAsync(Repository, issue, body, author, Cancel);
        await SettledAsync();
        return await ReadAsync(issue, written.Id);
    }

    /// <summary>A comment whose delivery is still under way: what GitHub would send, and nothing that the bot has seen.</summary>
    public async Task<LateComment> WriteAsync(string body, string author) => await WriteAsync(await IssueAsync(), body, author);

    /// <inheritdoc cref="WriteAsync(string, string)"/>
    public async Task<LateComment> WriteAsync(int issue, string body, string author)
    {
        var placeholder = $"placeholder-{Guid.NewGuid():N}";
        var said = await SayAsync(issue, placeholder, author);
        said.Ignored();
        var payload = Encoding.UTF8.GetString(await PayloadAsync()).Replace(placeholder, body, StringComparison.Ordinal);
        return new LateComment(said.Issue, said.CommentId, Encoding.UTF8.GetBytes(payload));
    }

    /// <summary>Delivers it and waits until nothing is left to do for it.</summary>
    public async Task<Conversation> DeliverAsync(LateComment comment)
    {
        await PostAsync(comment.Payload);
        await SettledAsync();
        return await ReadAsync(comment.Issue, comment.CommentId);
    }

    /// <summary>The payload of the newest comment.</summary>
    public Task<byte[]> PayloadAsync() =>
        scene.Bot.ReadAsync(database =>
            database
                .Deliveries.Where(row => row.Event == "issue_comment" && row.Action == "created")
                .OrderByDescending(row => row.Sequence)
                .Select(row => row.Payload)
                .FirstAsync(Cancel)
        );

    /// <summary>Posts a delivery under an id of its own.</summary>
    public async Task PostAsync(byte[] payload)
    {
        using var http = scene.Bot.CreateClient();
        using var request = new SignedDelivery("issue_comment", payload) { AppId = scene.GitHub.AppId }.ToRequest();
        Assert.True((await http.SendAsync(request, Cancel)).IsSuccessStatusCode);
    }

    public async Task<Conversation> ReadAsync(int issue, long commentId)
    {
        var comments = await scene.GitHub.PullRequests.CommentsAsync(Repository, issue, Cancel);
        var said = comments.Single(comment => comment.Id == commentId);
        var bot = $"{scene.GitHub.AppSlug}[bot]";
        return new Conversation(
            issue,
            commentId,
            [
                .. comments
                    .Where(comment => comment.Author == bot && comment.Body.Contains("cargowall:reply:", StringComparison.Ordinal))
                    .Select(comment => comment.Body),
            ],
            [.. said.Reactions.Where(reaction => reaction.StartsWith(bot + ":", StringComparison.Ordinal)).Select(reaction => reaction[(bot.Length + 1)..])],
            _writers.Contains(said.Author)
        );
    }

    /// <summary>Waits until every delivery is handled and every intention sent.</summary>
    public async Task SettledAsync()
    {
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.Services.GetRequiredService<ModeQueue>().IsEmptyAsync(Cancel));
        try
        {
            await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)));
        }
        catch (OperationCanceledException)
        {
            var left = await scene.Bot.ReadAsync(database =>
                database.Outbox.Where(row => row.State == OutboxState.Waiting).Select(row => $"{row.Key} {row.Failure}").ToListAsync(Cancel)
            );
            throw new TimeoutException(string.Join('\n', left));
        }

        var dead = await scene.Bot.ReadAsync(database =>
            database
                .Deliveries.Where(row => row.State == DeliveryState.Dead || row.Failure != null)
                .Select(row => $"{row.Event} {row.Failure}")
                .ToListAsync(Cancel)
        );
        Assert.Empty(dead);
    }

    public Task<List<CommandRow>> RowsAsync() => scene.Bot.ReadAsync(database => database.Commands.OrderBy(row => row.CommentId).ToListAsync(Cancel));

    public Task<IReadOnlyList<SimulatedPullRequest>> PullRequestsAsync() => scene.GitHub.PullRequests.ListAsync(Repository, Cancel);

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}

/// <summary>A comment that exists and was not delivered yet.</summary>
internal sealed record LateComment(int Issue, long CommentId, byte[] Payload);

/// <summary>A comment and what the bot did about it.</summary>
/// <param name="Issue">Where.</param>
/// <param name="CommentId">Which comment.</param>
/// <param name="Replies">Every answer of the bot to a command there.</param>
/// <param name="Reactions">The bot's reactions to the comment.</param>
/// <param name="MayWrite">Whether who wrote it may write to the repository.</param>
internal sealed record Conversation(int Issue, long CommentId, IReadOnlyList<string> Replies, IReadOnlyList<string> Reactions, bool MayWrite)
{
    /// <summary>The one reply.</summary>
    public string Reply => Assert.Single(Replies);

    /// <summary>Asserts that the command was carried out.</summary>
    public string Done() => Answered("rocket");

    /// <summary>Asserts that it was malformed, or made no sense there.</summary>
    public string Mistaken() => Answered("confused");

    /// <summary>Asserts that the person might not.</summary>
    public string Refused() => Answered("-1");

    /// <summary>Asserts that it was no command.</summary>
    public void Ignored()
    {
        Assert.Empty(Replies);
        Assert.Empty(Reactions);
    }

    // Whoever may not write has the reply, or where there is none the reaction.
    private string Answered(string reaction)
    {
        string[] all =
            MayWrite ? ["eyes", reaction]
            : Replies.Count == 0 ? [reaction]
            : [];
        Assert.True(Reactions.SequenceEqual(all), $"{string.Join(' ', Reactions)}: {string.Join('\n', Replies)}");
        return Replies.Count == 0 ? "" : Reply;
    }
}
