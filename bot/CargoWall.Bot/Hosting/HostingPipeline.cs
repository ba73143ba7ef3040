using CargoWall.Storage;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Hosting;

internal static class HostingPipeline
{
    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context => Results.Problem().ExecuteAsync(context)));
        app.UseStatusCodePages();
    }

    /// <summary>Runs until stopped. A wrong configuration ends it with a sentence per mistake instead of a stack trace.</summary>
    /// <returns>The exit code: 0 stopped, 2 not startable as configured.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException mistakes)
        {
            foreach (var mistake in mistakes.Failures)
            {
                await Console.Error.WriteLineAsync($"cargowall-bot: {mistake}");
            }
        }
        catch (Exception mistake) when (mistake is DatabaseInUseException or OtherHostException or IOException)
        {
            // IOException: the address to listen on is in use, or the database's folder cannot be made.
            await Console.Error.WriteLineAsync($"cargowall-bot: {mistake.Message}");
        }

        return 2;
    }
}
