using CargoWall.Bot.Signing;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Hosting;

internal static class HostingPipeline
{
    private const int Stopped = 0;
    private const int NotStartable = 2;

    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context => Results.Problem().ExecuteAsync(context)));
        app.UseStatusCodePages();
    }

    /// <summary>Runs until stopped. What is wrong with the configuration is told in a sentence per mistake, without a stack trace.</summary>
    /// <returns>The exit code: 0 stopped, 2 not startable as configured.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                app.Services.GetRequiredService<IStartupValidator>().Validate();
                var github = new Uri(app.Services.GetRequiredService<IOptions<GitHubOptions>>().Value.ApiUrl);
                await app.Services.GetRequiredService<DatabaseSetUp>().PrepareAsync(github.Authority, CancellationToken.None);
                app.Services.GetRequiredService<SigningKeys>();
            }
            catch (OptionsValidationException mistakes)
            {
                return Explain(mistakes.Failures);
            }
            catch (AggregateException several) when (several.InnerExceptions.All(mistake => mistake is OptionsValidationException))
            {
                return Explain(several.InnerExceptions.OfType<OptionsValidationException>().SelectMany(mistakes => mistakes.Failures));
            }
            catch (Exception mistake)
                when (mistake is DatabaseInUseException or OtherHostException or SigningKeyException or IOException or UnauthorizedAccessException)
            {
                // The last two: the database's folder cannot be made or written.
                return Explain([mistake.Message]);
            }

            await app.RunAsync();
            return Stopped;
        }
    }

    private static int Explain(IEnumerable<string> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            Console.Error.WriteLine($"cargowall-bot: {mistake}");
        }

        return NotStartable;
    }
}
