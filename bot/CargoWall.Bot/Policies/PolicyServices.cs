using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Policies;

internal static class PolicyServices
{
    /// <summary>Reads policy files, keeps the last good sets, resolves and serves.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<GitObjects>();
        services.AddSingleton<PolicyTrees>();
        services.AddSingleton<WorkflowFiles>();
        services.AddSingleton<PolicySets>();
        services.AddSingleton<GoodSets>();
        services.AddSingleton<EarlierHeads>();
        services.AddSingleton<PolicySnapshots>();
        services.AddSingleton<PolicySynchronization>();
        services.AddSingleton<PolicyReadiness>();
        services.AddSingleton<IPolicyServing, PolicyServing>();
        services.AddSingleton<IDeliveryHandler, PolicyPushHandler>();
        return services;
    }
}
