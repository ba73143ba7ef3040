namespace CargoWall.Bot.SetUp;

internal static class SetUpServices
{
    /// <summary>What the bot needs, and whether it is there.</summary>
    public static IServiceCollection AddSetUp(this IServiceCollection services) => services.AddSingleton<SetUpReading>();
}
