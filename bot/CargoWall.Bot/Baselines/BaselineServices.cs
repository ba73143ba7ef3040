namespace CargoWall.Bot.Baselines;

internal static class BaselineServices
{
    /// <summary>Baselines: learned from runs in the background, asked for and changed by commands.</summary>
    public static IServiceCollection AddBaselines(this IServiceCollection services)
    {
        services.AddSingleton<BaselineLearning>();
        services.AddSingleton<BaselineBook>();
        services.AddHostedService<BaselineWorker>();
        return services;
    }
}
