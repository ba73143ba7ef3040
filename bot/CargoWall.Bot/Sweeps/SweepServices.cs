using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Sweeps;

internal static class SweepServices
{
    /// <summary>The daily comparison with GitHub, and what was missed before an archive. Add it after the checks and the outbox, whose handlers come first.</summary>
    public static IServiceCollection AddSweeps(this IServiceCollection services)
    {
        services.AddSingleton<SubtreeSweep>();
        services.AddHostedService<SweepWorker>();
        services.AddSingleton<IDeliveryHandler, UnarchivedHandler>();
        return services;
    }
}
