using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Modes;

internal static class ModeServices
{
    /// <summary>Changes of mode, found in the commits of default branches. Add it after the policies, which put a push in force.</summary>
    public static IServiceCollection AddModes(this IServiceCollection services)
    {
        services.AddSingleton<ModeQueue>();
        services.AddSingleton<ModeOrigins>();
        services.AddSingleton<ModeHistory>();
        services.AddSingleton<ModeExamination>();
        services.AddSingleton<ModeReading>();
        services.AddSingleton<IDeliveryHandler, ModeSignalHandler>();
        services.AddHostedService<ModeWorkers>();
        return services;
    }
}
