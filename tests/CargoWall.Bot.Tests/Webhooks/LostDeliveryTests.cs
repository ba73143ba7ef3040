using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using GitHub.Simulator;
using GitHub.Simulator.Repositories;
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
