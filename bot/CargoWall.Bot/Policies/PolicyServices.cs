namespace CargoWall.Bot.Policies;

internal static class PolicyServices
{
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services;
}
