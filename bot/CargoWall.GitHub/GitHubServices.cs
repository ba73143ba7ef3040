using CargoWall.GitHub.Resources;
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

    /// <summary>Adds <see cref="IAppRegistration"/> alone, for a bot that has no app yet: of the options only address and time-out count.</summary>
    public static IServiceCollection AddAppRegistration(this IServiceCollection services, GitHubOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(Options.Create(options));
        services.AddSingleton<IPauseBook, PausesInMemory>();
        services.AddSingleton<GitHubTransport>();
        services.AddSingleton<IAppRegistration, AppRegistration>();
        return services;
    }

    /// <summary>One sentence for each mistake in the addresses alone.</summary>
    public static IEnumerable<string> AddressMistakes(GitHubOptions options) => GitHubOptionsValidation.AddressMistakes(options);
}
