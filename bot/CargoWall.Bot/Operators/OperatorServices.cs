using CargoWall.Bot.Hosting;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Operators.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Operators;

internal static class OperatorServices
{
    /// <summary>Operators, their sign-in, and what they look at. Nobody can sign in until one is configured.</summary>
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services
            .AddOptions<OperatorOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection("Operators").Bind(options.All))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidation>();
        services.AddSingleton<OperatorKeys>();
        services.AddSingleton<SignInTries>();
        services.AddSingleton<DeliveryReading>();
        services.AddSingleton<Replaying>();
        services.AddAuthentication(OperatorSession.Scheme).AddCookie(OperatorSession.Scheme);
        services
            .AddOptions<CookieAuthenticationOptions>(OperatorSession.Scheme)
            .Configure<IOptions<BotOptions>>((options, bot) => OperatorSession.Configure(options, IsHttps(bot.Value)));
        services
            .AddOptions<AntiforgeryOptions>()
            .Configure<IOptions<BotOptions>>(
                (options, bot) =>
                {
                    options.Cookie.Name = IsHttps(bot.Value) ? "__Host-cargowall-form" : "cargowall-form";
                    options.Cookie.SecurePolicy = IsHttps(bot.Value) ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
                    options.FormFieldName = "form-token";
                }
            );
        services
            .AddAuthorizationBuilder()
            .AddPolicy(OperatorSession.Scheme, policy => policy.AddAuthenticationSchemes(OperatorSession.Scheme).RequireAuthenticatedUser());
        return services;
    }

    /// <summary>Behind the headers of every answer.</summary>
    public static void UseOperators(this IApplicationBuilder app)
    {
        app.Use(
            (context, next) =>
            {
                // TLS ends before the bot, and what it says to a browser is said for the address that people use.
                if (IsHttps(context.RequestServices.GetRequiredService<IOptions<BotOptions>>().Value))
                {
                    context.Request.Scheme = Uri.UriSchemeHttps;
                }

                return next(context);
            }
        );
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static bool IsHttps(BotOptions bot) => bot.PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
