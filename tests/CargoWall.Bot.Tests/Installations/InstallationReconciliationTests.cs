using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Installations;

/// <summary>What the bot asks of GitHub at start and every ten minutes. No delivery tells it anything.</summary>
public sealed class InstallationReconciliationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_an_installation_that_cannot_be_read_it_is_known_those_behind_it_are_read_and_it_is_tried_again()
    {
        var clock = new ManualClock();
        await using var github = await Scene.StartGitHubAsync(clock);
        await github.Accounts.CreateOrganizationAsync("umbrella", cancellationToken: Cancel);
        await github.Accounts.InstallAppAsync("umbrella", Cancel);
        await github.Repositories.CreateAsync(new NewRepository("umbrella", "app"), Cancel);
        github.Faults.Add(
            new Fault.Answer(403)
            {
                PathPrefix = $"/app/installations/{github.InstallationId}/access_tokens",
                Message = "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled.",
                Times = null,
            }
        );
        await using var bot = RunningBot.Start(Scene.SettingsFor(github), services => services.AddSingleton<TimeProvider>(clock));

        await LinkedAsync(bot, "app");
        Assert.Equal(
            [(github.InstallationId, false)],
            await bot.ReadAsync(async database =>
                (await database.Installations.Where(row => row.ListedAt == null).ToListAsync(Cancel)).Select(row => (row.InstallationId, row.Suspended))
            )
        );

        github.Faults.Clear();
        clock.Advance(TimeSpan.FromMinutes(10));
        await LinkedAsync(bot, github.Repository);
    }

    private static Task LinkedAsync(RunningBot bot, string repository) =>
        Until.TrueAsync(() => bot.ReadAsync(database => database.Repositories.AnyAsync(row => row.Name == repository && row.InstallationId != null, Cancel)));
}
