using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Attention;

internal static class AttentionServices
{
    /// <summary>What asks people to act: the comment on a pull request and the issue about a broken default branch. Add it before the checks, which look pull requests up.</summary>
    public static IServiceCollection AddAttention(this IServiceCollection services)
    {
        services.AddSingleton<PullRequestBook>();
        services.AddSingleton<AttentionComment>();
        services.AddSingleton<IDeliveryHandler, PullRequestHandler>();
        services.AddSingleton<IDeliveryHandler, BrokenBranchHandler>();
        return services;
    }
}
