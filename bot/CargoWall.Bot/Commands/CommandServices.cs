using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Commands.Changing;
using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Commands;

internal static class CommandServices
{
    /// <summary>Slash commands. Every <see cref="ICommand"/> of the program is found and takes part. Add it after what commands use.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        services.AddOptions<CommandOptions>().BindConfiguration("Commands").ValidateDataAnnotations().ValidateOnStart();
        foreach (var command in Discover())
        {
            services.AddSingleton(typeof(ICommand), command);
        }

        // A command may ask for the list that it is in.
        services.AddSingleton(provider => new Lazy<CommandList>(() => provider.GetRequiredService<CommandList>()));
        services.AddSingleton<CommandList>();
        services.AddSingleton<CommandLedger>();
        services.AddSingleton<ActorAccess>();
        services.AddSingleton<PolicySides>();
        services.AddSingleton<ChangedSide>();
        services.AddSingleton<CheckRepetition>();
        services.AddSingleton<IgnoreBook>();
        services.AddSingleton<BypassBook>();
        services.AddSingleton<IOutbox, BypassingOutbox>();
        services.AddHostedService<BypassEnds>();
        services.AddSingleton<IDeliveryHandler, CommandHandler>();
        services.AddSingleton<IRetention, CommandRetention>();
        return services;
    }

    /// <summary>The classes that are commands.</summary>
    internal static IEnumerable<Type> Discover() =>
        typeof(ICommand).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ICommand)));
}
