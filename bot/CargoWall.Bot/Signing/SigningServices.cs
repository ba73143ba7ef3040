namespace CargoWall.Bot.Signing;

internal static class SigningServices
{
    /// <summary>The key that policies are signed with.</summary>
    public static IServiceCollection AddSigning(this IServiceCollection services)
    {
        services.AddOptions<SigningOptions>().BindConfiguration("Signing");
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<PolicySigner>();
        return services;
    }
}
