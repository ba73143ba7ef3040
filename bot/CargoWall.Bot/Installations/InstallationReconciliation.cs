using System.Data.Common;
using CargoWall.GitHub;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Asks GitHub for all installations at start and every ten minutes: the app may have been installed while nobody listened, and deliveries get
/// lost. Conditional requests make a round without changes cost next to nothing. One that cannot be read, such as for an IP allow list of its organization,
/// is tried again in the next round and keeps no other waiting.
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
                await RefreshAsync(new InstallationId(installation.Id), cancellationToken);
            }
        }
        catch (Exception mistake) when (!cancellationToken.IsCancellationRequested)
        {
            // Deliveries go on bringing what is new; the next round brings the rest.
            Log.Failed(log, mistake);
        }
    }

    private async Task RefreshAsync(InstallationId installation, CancellationToken cancellationToken)
    {
        try
        {
            await refresh.RefreshAsync(installation, cancellationToken);
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException)
        {
            Log.Unread(log, installation, mistake);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(411, LogLevel.Warning, "The installations could not be read; the next round is in ten minutes")]
        public static partial void Failed(ILogger logger, Exception mistake);

        [LoggerMessage(412, LogLevel.Warning, "Installation {Installation} could not be read; it is tried again in ten minutes")]
        public static partial void Unread(ILogger logger, InstallationId installation, Exception mistake);
    }
}
