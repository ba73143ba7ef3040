using CargoWall.GitHub.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CargoWall.GitHub;

public static class GitHubServices
{
    /// <summary>Adds <see cref="IGitHub"/> with the options of section <c>GitHub</c>, which are checked at start. It needs an <see cref="IPauseBook"/>.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<GitHubOptions>().BindConfiguration("GitHub").ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitHubOptions>, GitHubOptionsValidation>();
        services.AddSingleton<GitHubTransport>();
        services.AddSingleton<IGitHub, GitHubClient>();
        return services;
    }
}
