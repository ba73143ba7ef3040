using System.Reflection;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.Extensions.Logging;

namespace CargoWall.Bot.Tests.Hosting;

/// <summary>Whoever looks for an event in the log does so by its id.</summary>
public sealed class LogEventTests
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Each_event_of_the_log_has_an_id_of_its_own()
    {
        Assembly[] assemblies = [typeof(BotOptions).Assembly, typeof(IGitHub).Assembly, typeof(CargoWallDb).Assembly];
        var events = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(Any))
            .Select(method => (Method: method, method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(it => it.EventId is not null)
            .ToList();

        Assert.NotEmpty(events);
        Assert.Empty(
            events
                .GroupBy(it => it.EventId, it => $"{it.Method.DeclaringType}.{it.Method.Name}")
                .Where(same => same.Count() > 1)
                .Select(same => $"{same.Key}: {string.Join(", ", same)}")
        );
    }
}
