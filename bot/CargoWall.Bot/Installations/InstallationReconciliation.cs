using CargoWall.GitHub;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Asks GitHub for all installations at start and every ten minutes: the app may have been installed while nobody listened, and deliveries get
/// lost. Conditional requests make a round without changes cost next to nothing.
/// </summary>
internal sealed partial class InstallationReconciliation(
    IGitHub github,
    InstallationRefresh refresh,
    TimeProvider time,
    ILogger<InstallationReconciliation> log
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await RoundAsync(stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var installation in github.Apps.ListInstallationsAsync(cancellationToken))
            {
                await refresh.RefreshAsync(new InstallationId(installation.Id), cancellationToken);
            }
        }
        catch (Exception mistake) when (mistake is GitHubException or DbUpdateException or System.Data.Common.DbException)
        {
            // Deliveries go on bringing what is new; the next round brings the rest.
            Log.Failed(log, mistake);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(411, LogLevel.Warning, "The installations could not be read; the next round is in ten minutes")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
