using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Installations;

internal static class InstallationServices
{
    /// <summary>Keeps track of accounts and repositories. Add it before every capability that handles deliveries.</summary>
    public static IServiceCollection AddInstallations(this IServiceCollection services)
    {
        services.AddSingleton<RepositoryBook>();
        services.AddSingleton<RepositoryList>();
        services.AddSingleton<InstallationRefresh>();
        services.AddSingleton<IDeliveryHandler, AnyDeliveryHandler>();
        services.AddSingleton<IDeliveryHandler, InstallationHandler>();
        services.AddSingleton<IDeliveryHandler, RepositoryHandler>();
        services.AddHostedService<InstallationReconciliation>();
        return services;
    }
}
