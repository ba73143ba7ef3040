namespace CargoWall.Bot.Outbox;

internal static class OutboxServices
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddOptions<OutboxOptions>().BindConfiguration("Outbox").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WriteBudget>();
        services.AddSingleton<CheckRunSender>();
        services.AddSingleton<StoredOutbox>();
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<StoredOutbox>());
        services.AddHostedService<OutboxWorkers>();
        return services;
    }
}
