using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Events;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Bot.Runs.OpenSource;
using CargoWall.Bot.Runs.Public;
using CargoWall.Bot.Runs.Questions;
using CargoWall.Bot.Runs.Recording;
using CargoWall.Bot.Runs.Seals;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.Bot.Webhooks;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs;

internal static class RunServices
{
    /// <summary>What GitHub tells of runs, and the API that agents report to.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services
            .AddOptions<OidcOptions>()
            .BindConfiguration("Oidc")
            .Validate(
                options => options.HasUsableIssuer(),
                "Oidc:Issuer must be an https address without a slash at its end (http on loopback only), for example https://token.actions.githubusercontent.com."
            )
            .ValidateOnStart();
        services.AddOptions<AgentApiOptions>().BindConfiguration("AgentApi").ValidateDataAnnotations().ValidateOnStart();

        services.AddHttpClient(nameof(IssuerKeys), http => http.Timeout = TimeSpan.FromSeconds(10));
        services.AddSingleton(provider => new IssuerKeys(
            provider.GetRequiredService<IOptions<OidcOptions>>().Value.Issuer,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(IssuerKeys)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IssuerKeys>>()
        ));
        services.AddSingleton(provider =>
        {
            var oidc = provider.GetRequiredService<IOptions<OidcOptions>>().Value;
            var own = provider.GetRequiredService<IOptions<BotOptions>>().Value.PublicUrl;
            return new ActionsTokens(
                oidc.Issuer,
                oidc.Audience.Length > 0 ? oidc.Audience : own,
                provider.GetRequiredService<IssuerKeys>(),
                provider.GetRequiredService<TimeProvider>()
            );
        });

        services.AddSingleton<LinkedRepositories>();
        services.AddSingleton<UnlinkedRepositories>();
        services.AddSingleton<IRetention, UnlinkedRetention>();
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<OwnerRetention>();
        services.AddSingleton<IRetention, RunRetention>();
        services.AddSingleton<IRetention, RunLeftoverRetention>();
        services.AddSingleton<IDeliveryHandler, RunDeliveries>();
        services.AddSingleton<WorkflowTexts>();
        services.AddSingleton<JobResolution>();
        services.AddSingleton<CredibleAutoAllow>();
        services.AddSingleton<ServedPolicies>();
        services.AddSingleton<TokenFreshness>();
        services.AddSingleton<JobPolicies>();
        services.AddSingleton<JobReports>();
        services.AddSingleton<SessionLimits>();
        services.AddSingleton<SessionExchange>();
        services.AddSingleton<SessionAccess>();
        services.AddSingleton<IRetention, SessionRetention>();
        services.AddSingleton<ReportLimits>();
        services.AddSingleton<PeerLimits>();
        services.AddSingleton<PeerJobs>();
        services.AddSingleton<QuestionLimits>();
        services.AddSingleton<QuestionAccess>();
        services.AddSingleton<PolicyQuestions>();
        services.AddSingleton<PublicLimits>();
        services.AddSingleton<PublicPolicies>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<Sealing>();
        return services;
    }
}
