using System.Net;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>What the bot's reconciliation stands on: the log of deliveries and redelivery by REST.</summary>
public sealed class DeliveryLogTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_failed_deliveries_they_are_found_by_cursor_and_redelivered()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = HttpStatusCode.ServiceUnavailable;
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.CommitAsync("main", ("a", "2"));
        await gitHub.Webhooks.SettledAsync(Cancelled);
        receiver.TakeAll();
        receiver.Status = HttpStatusCode.Accepted;
        using var app = new AppClient(gitHub);

        string? next = "app/hook/deliveries?per_page=2&status=failure";
        var found = new List<(long Id, string Guid, string Event)>();
        while (next is not null)
        {
            var page = await app.AsAppAsync(HttpMethod.Get, next);
            found.AddRange(page.Body.AsArray().Select(item => ((long)item!["id"]!, (string)item["guid"]!, (string)item["event"]!)));
            next = page.Header("Link")?.Split('>')[0][1..];
        }

        var push = found.First(delivery => delivery.Event == "push");
        Assert.Equal(202, (await app.AsAppAsync(HttpMethod.Post, $"app/hook/deliveries/{push.Id}/attempts")).Status);
        Assert.Equal(push.Guid, (await receiver.NextAsync("push")).DeliveryId);
        Assert.Equal(["check_suite", "push", "check_suite", "push", "ping"], found.Select(delivery => delivery.Event));
    }

    [Fact]
    public async Task Given_one_delivery_the_log_has_what_was_sent_and_answered()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);
        var push = gitHub.Webhooks.Deliveries.Single(delivery => delivery.Event == "push");
        using var app = new AppClient(gitHub);

        var answer = await app.AsAppAsync(HttpMethod.Get, $"app/hook/deliveries/{push.Id}");

        Assert.Equal("refs/heads/main", (string?)answer.Body["request"]!["payload"]!["ref"]);
        Assert.StartsWith("sha256=", (string?)answer.Body["request"]!["headers"]!["X-Hub-Signature-256"], StringComparison.Ordinal);
        Assert.Equal((202, gitHub.RepositoryId), ((int?)answer.Body["status_code"], (long?)answer.Body["repository_id"]));
    }

    [Fact]
    public async Task Given_three_days_deliveries_are_forgotten()
    {
        var clock = new ManualClock();
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { Clock = clock }, Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        await gitHub.Webhooks.SettledAsync(Cancelled);
        Assert.Single(gitHub.Webhooks.Deliveries);

        clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromSeconds(1));

        Assert.Empty(gitHub.Webhooks.Deliveries);
    }

    [Fact]
    public async Task Given_nobody_who_listens_the_delivery_says_so()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using (var receiver = await WebhookReceiver.StartAsync())
        {
            await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
            await gitHub.Webhooks.SettledAsync(Cancelled);
        }

        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);

        var push = gitHub.Webhooks.Deliveries.Single(delivery => delivery.Event == "push");
        Assert.Equal((0, "failed to connect to host"), (push.StatusCode, push.Status));
    }
}
