namespace CargoWall.Bot.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services;

    public static void MapWebhooks(this IEndpointRouteBuilder routes) => _ = routes;
}
