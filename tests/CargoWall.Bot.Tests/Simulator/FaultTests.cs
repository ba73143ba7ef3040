using System.Text.Json.Nodes;
using GitHub.Simulator;
using GitHub.Simulator.Faults;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class FaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_fault_for_one_answer_the_next_is_good()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        gitHub.Faults.Add(
            new Fault.Answer(429)
            {
                Method = "POST",
                PathPrefix = $"/repos/{gitHub.FullName()}/issues",
                RetryAfterSeconds = 7,
            }
        );
        var issue = new JsonObject { ["title"] = "x" };

        var read = await app.GetAsync($"repos/{gitHub.FullName()}/issues", token);
        var first = await app.PostAsync($"repos/{gitHub.FullName()}/issues", token, issue);
        var second = await app.PostAsync($"repos/{gitHub.FullName()}/issues", token, issue);

        Assert.Equal((200, 429, "7", 201), (read.Status, first.Status, first.Header("Retry-After"), second.Status));
        Assert.Single((await app.GetAsync($"repos/{gitHub.FullName()}/issues", token)).Body.AsArray());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Given_no_answer_the_request_took_effect_or_not_as_asked(bool carriedOut, int issues)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        gitHub.Faults.Add(new Fault.NoAnswer { Method = "POST", CarriedOut = carriedOut });

        await Assert.ThrowsAsync<HttpRequestException>(() => app.PostAsync($"repos/{gitHub.FullName()}/issues", token, new JsonObject { ["title"] = "x" }));

        Assert.Equal(issues, (await app.GetAsync($"repos/{gitHub.FullName()}/issues", token)).Body.AsArray().Count);
    }

    [Fact]
    public async Task Given_the_same_seed_the_same_requests_are_struck()
    {
        var first = await StruckAsync(seed: 7);
        var second = await StruckAsync(seed: 7);
        var other = await StruckAsync(seed: 8);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Contains(502, first);
        Assert.Contains(200, first);
    }

    [Fact]
    public async Task Given_a_lost_delivery_it_is_in_the_log_and_comes_with_the_same_id_when_redelivered()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        gitHub.Faults.Add(new Fault.LostDelivery("push"));
        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);
        Assert.DoesNotContain(receiver.TakeAll(), hook => hook.Event == "push");
        var lost = Assert.Single(gitHub.Webhooks.Deliveries, delivery => delivery.Event == "push");

        gitHub.Webhooks.Redeliver(lost.Id);

        var push = await receiver.NextAsync("push");
        await gitHub.Webhooks.SettledAsync(Cancelled);
        var again = gitHub.Webhooks.Deliveries[^1];
        Assert.Equal((lost.DeliveryId, 0), (push.DeliveryId, lost.StatusCode));
        Assert.Equal((lost.DeliveryId, true, 202), (again.DeliveryId, again.Redelivery, again.StatusCode));
        Assert.NotEqual(lost.Id, again.Id);
    }

    [Fact]
    public async Task Given_a_doubled_delivery_it_comes_twice_with_one_id()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        gitHub.Faults.Add(new Fault.DoubledDelivery("push"));

        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);

        var pushes = receiver.TakeAll().Where(hook => hook.Event == "push").ToList();
        Assert.Equal(2, pushes.Count);
        Assert.Single(pushes.Select(push => push.DeliveryId).Distinct());
    }

    [Fact]
    public async Task Given_a_late_delivery_it_comes_after_the_one_that_follows()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        await gitHub.Webhooks.SettledAsync(Cancelled);
        receiver.TakeAll();
        gitHub.Faults.Add(new Fault.LateDelivery("push"));

        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);

        Assert.Equal(["check_suite", "push"], receiver.TakeAll().Select(hook => hook.Event));
    }

    [Fact]
    public async Task Given_a_receiver_that_fails_nothing_is_retried()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = System.Net.HttpStatusCode.InternalServerError;
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);

        Assert.Equal(["ping", "push", "check_suite"], receiver.TakeAll().Select(hook => hook.Event));
        Assert.All(gitHub.Webhooks.Deliveries, delivery => Assert.Equal(500, delivery.StatusCode));
    }

    private static async Task<IReadOnlyList<int>> StruckAsync(int seed)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { Seed = seed }, Cancelled);
        using var app = new AppClient(gitHub);
        gitHub.Faults.Add(
            new Fault.Answer(502)
            {
                Times = null,
                Probability = 0.5,
                PathPrefix = "/meta",
            }
        );
        var answers = new List<int>();
        for (var request = 0; request < 20; request++)
        {
            answers.Add((await app.GetAsync("meta")).Status);
        }

        return answers;
    }
}
