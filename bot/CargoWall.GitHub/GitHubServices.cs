using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.GitHub;

public static class GitHubServices
{
    /// <summary>Adds <see cref="IGitHub"/> with the options of section <c>GitHub</c>.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services)
    {
        services.AddOptions<GitHubOptions>().BindConfiguration("GitHub").ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
