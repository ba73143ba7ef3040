using CargoWall.Bot.Replays;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Checks;

internal static class CheckServices
{
    /// <summary>The check <c>CargoWall policy</c>. Add it after the policies, whose handlers put a push in force before it is judged.</summary>
    public static IServiceCollection AddChecks(this IServiceCollection services)
    {
        services.AddSingleton<PreviewReach>();
        services.AddSingleton<RecordedRuns>();
        services.AddSingleton<ChangeReplay>();
        services.AddSingleton<PolicyPreview>();
        services.AddSingleton<PolicyCheckText>();
        services.AddSingleton<CheckSubjects>();
        services.AddSingleton<WideningReview>();
        services.AddSingleton<PolicyCheck>();
        services.AddSingleton<IDeliveryHandler, PolicyCheckHandler>();
        services.AddSingleton<IDeliveryHandler, CheckButtonHandler>();
        services.AddSingleton<OutdatedChecks>();
        services.AddSingleton<IDeliveryHandler, OutdatedCheckSignal>();
        services.AddHostedService<OutdatedCheckWorkers>();
        return services;
    }
}
