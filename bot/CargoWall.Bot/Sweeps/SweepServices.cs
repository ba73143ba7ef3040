namespace CargoWall.Bot.Sweeps;

internal static class SweepServices
{
    /// <summary>The daily comparison with GitHub.</summary>
    public static IServiceCollection AddSweeps(this IServiceCollection services)
    {
        services.AddSingleton<SubtreeSweep>();
        services.AddHostedService<SweepWorker>();
        return services;
    }
}
