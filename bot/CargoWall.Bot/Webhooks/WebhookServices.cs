using CargoWall.Bot.Hosting;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Webhooks;

internal static class WebhookServices
{
    /// <summary>The inbox and its workers. Capabilities add their own <see cref="IDeliveryHandler"/>s.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("GitHub").ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidation>();
        services.AddSingleton<DeliveryInbox>();
        services.AddHostedService<DeliveryWorkers>();
        services.AddSingleton<IRetention, DeliveryRetention>();
        services.AddHostedService<DeliveryReconciliation>();
        return services;
    }
}
