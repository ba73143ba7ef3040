using CargoWall.Bot.Checks;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Egress;

internal static class EgressServices
{
    /// <summary>The check <c>CargoWall egress</c>.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.AddSingleton<EgressHeads>();
        services.AddSingleton<ProtectionRemoval>();
        services.AddSingleton<EgressReading>();
        services.AddSingleton<EgressText>();
        services.AddSingleton<EgressCheck>();
        services.AddSingleton<ButtonNotes>();
        services.AddSingleton<IDeliveryHandler, EgressRequests>();
        services.AddSingleton<IDeliveryHandler, AllowButtonHandler>();
        // Behind the handlers of all buttons.
        services.AddSingleton<IDeliveryHandler, FailedButtonHandler>();
        services.AddHostedService<EgressWorkers>();
        services.AddHostedService<EgressWatchdog>();
        return services;
    }
}
