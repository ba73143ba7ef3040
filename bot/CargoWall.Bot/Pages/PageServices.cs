using CargoWall.Bot.Hosting;
using CargoWall.Bot.Pages.Access;
using CargoWall.Bot.Pages.Runs;

namespace CargoWall.Bot.Pages;

internal static class PageServices
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services
            .AddOptions<PageOptions>()
            .BindConfiguration("Pages")
            .Validate(
                options => options.Access is PageOptions.Public or PageOptions.Open,
                "Pages:Access is \"public\" (runs of public repositories are shown) or \"open\" (every run is shown to whoever reaches the bot)."
            )
            .ValidateOnStart();
        services.AddRazorComponents();
        KeysInMemory.Use(services);
        services.AddSingleton<PageAccess>();
        services.AddSingleton<EventsReading>();
        services.AddSingleton<RunPageReading>();
        services.AddSingleton<RunsReading>();
        return services;
    }
}
