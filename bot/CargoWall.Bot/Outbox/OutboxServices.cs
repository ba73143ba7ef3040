using CargoWall.Bot.Hosting;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Transport;

namespace CargoWall.Bot.Outbox;

internal static class OutboxServices
{
    /// <summary>Add it behind the installations: their handlers come first.</summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddOptions<OutboxOptions>().BindConfiguration("Outbox").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IPauseBook, StoredPauses>();
        services.AddSingleton<WriteBudget>();
        services.AddSingleton<AppAccount>();
        services.AddSingleton<IOutboxSender, CheckRunSender>();
        services.AddSingleton<IOutboxSender, CommentSender>();
        services.AddSingleton<IOutboxSender, ReplySender>();
        services.AddSingleton<IOutboxSender, ReactionSender>();
        services.AddSingleton<IOutboxSender, IssueSender>();
        services.AddSingleton<IOutboxSender, PullRequestSender>();
        services.AddSingleton<StoredOutbox>();
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<StoredOutbox>());
        services.AddHostedService<OutboxWorkers>();
        services.AddSingleton<IDeliveryHandler, AccessHandler>();
        services.AddSingleton<IRetention, OutboxRetention>();
        return services;
    }
}
