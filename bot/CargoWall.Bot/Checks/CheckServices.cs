namespace CargoWall.Bot.Checks;

internal static class CheckServices
{
    public static IServiceCollection AddChecks(this IServiceCollection services) => services;
}
