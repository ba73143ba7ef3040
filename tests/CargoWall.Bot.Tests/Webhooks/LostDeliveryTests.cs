using System.Net;
using CargoWall.Bot.Tests.Simulator;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using GitHub.Simulator;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CargoWall.Bot.Tests.Webhooks;

public sealed class LostDeliveryTests
{
    private static readonly Uri s_nobody = new("http://127.0.0.1:9/webhooks/github");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_deliveries_that_were_lost_the_bot_asks_at_start_for_those_that_it_does_not_have()
    {
        await using var github = await Scene.StartGitHubAsync();
        await github.Webhooks.SetTargetAsync(s_nobody, RunningBot.Secret, Cancel);
        using var folder = new TemporaryFolder();
        var settings = Scene.SettingsFor(github);
        settings["Database"] = $"Data Source={folder.File("kept.db")}";
        var first = await LosePushAsync(github, "registry.npmjs.org");
        await using (var bot = RunningBot.Start(settings))
        {
            using var client = bot.CreateClient();
            using var answer = await client.SendAsync(
                (SignedDelivery.Of("push", first.Payload) with { Id = first.DeliveryId, AppId = github.AppId }).ToRequest(),
                Cancel
            );
            await Until.TrueAsync(() =>
                bot.ReadAsync(database => database.Deliveries.AnyAsync(row => row.DeliveryId == first.DeliveryId && row.State == DeliveryState.Done, Cancel))
            );
        }

        var second = await LosePushAsync(github, "pypi.org");
        await using var restarted = RunningBot.Start(
            settings,
            services =>
                services.AddSingleton<IHostedService>(provider => new WhenItListens(
                    provider,
                    address => github.Webhooks.SetTargetAsync(new Uri(address, "webhooks/github"), RunningBot.Secret, Cancel)
                ))
        );

        await Until.TrueAsync(() =>
            Task.FromResult(
                github.Webhooks.Deliveries.Any(delivery => delivery is { Redelivery: true, StatusCode: 202 } && delivery.DeliveryId == second.DeliveryId)
            )
        );
        Assert.DoesNotContain(
            github.Webhooks.Deliveries,
            delivery => delivery.Redelivery && delivery.StatusCode == 202 && delivery.DeliveryId == first.DeliveryId
        );
    }

    [Fact]
    public async Task Given_an_hour_and_more_in_which_nobody_answers_the_deliveries_of_that_time_arrive_after_all()
    {
        var clock = new ManualClock();
        await using var scene = await Scene.StartAsync(clock);
        await scene.GitHub.Webhooks.SetTargetAsync(s_nobody, RunningBot.Secret, Cancel);
        var lost = await LosePushAsync(scene.GitHub, "registry.npmjs.org");

        // Six attempts that nobody answers, as rarely as the bot asks for them.
        await AdvanceUntilAsync(clock, () => AttemptsOf(scene.GitHub, lost).Count() >= 6);
        await scene.GitHub.Webhooks.SetTargetAsync(new Uri(scene.Bot.ClientOptions.BaseAddress, "webhooks/github"), RunningBot.Secret, Cancel);
        await AdvanceUntilAsync(clock, () => AttemptsOf(scene.GitHub, lost).Any(attempt => attempt.StatusCode == 202));

        Assert.All(AttemptsOf(scene.GitHub, lost).SkipLast(1), attempt => Assert.Equal(0, attempt.StatusCode));
    }

    [Fact]
    public async Task Given_a_delivery_that_something_in_front_of_the_bot_answered_it_is_noticed_and_asked_for()
    {
        await using var front = await WebhookReceiver.StartAsync();
        front.Status = HttpStatusCode.OK; // such as a page for maintenance
        await using var github = await Scene.StartGitHubAsync();
        await github.Webhooks.SetTargetAsync(front.Url, RunningBot.Secret, Cancel);
        var swallowed = await LosePushAsync(github, "registry.npmjs.org");
        Assert.Equal(200, Assert.Single(AttemptsOf(github, swallowed)).StatusCode);

        await using var bot = RunningBot.Start(
            Scene.SettingsFor(github),
            services =>
                services.AddSingleton<IHostedService>(provider => new WhenItListens(
                    provider,
                    address => github.Webhooks.SetTargetAsync(new Uri(address, "webhooks/github"), RunningBot.Secret, Cancel)
                ))
        );

        await Until.TrueAsync(() =>
            bot.ReadAsync(database => database.Deliveries.AnyAsync(row => row.DeliveryId == swallowed.DeliveryId && row.State == DeliveryState.Done, Cancel))
        );
    }

    private static IEnumerable<SimulatedDelivery> AttemptsOf(GitHubSimulator github, GitHubDelivery delivery) =>
        github.Webhooks.Deliveries.Where(attempt => attempt.DeliveryId == delivery.DeliveryId);

    // By small steps: the rounds of the bot take a moment, and three days must not pass meanwhile.
    private static Task AdvanceUntilAsync(ManualClock clock, Func<bool> fits) =>
        Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(fits());
        });

    private static async Task<GitHubDelivery> LosePushAsync(GitHubSimulator github, string host)
    {
        await github.Repositories.CommitAsync(
            new NewCommit("acme/web", "main", new Dictionary<string, string?> { [PolicyText.Path] = PolicyText.Allowing(host) }),
            Cancel
        );
        await github.Webhooks.SettledAsync(Cancel);
        var delivery = github.Webhooks.Deliveries.Last(it => it.Event == "push");
        return new GitHubDelivery(delivery.DeliveryId, delivery.Payload);
    }

    private sealed record GitHubDelivery(string DeliveryId, string Payload);

    private sealed class WhenItListens(IServiceProvider services, Func<Uri, Task> then) : IHostedLifecycleService
    {
        public Task StartedAsync(CancellationToken cancellationToken) =>
            then(new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())); // Kestrel has it once started.

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
