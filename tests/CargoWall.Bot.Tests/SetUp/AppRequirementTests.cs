using System.Text.Json;
using CargoWall.Bot.SetUp;
using CargoWall.Bot.SetUp.Registration;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.SetUp;

/// <summary>What the app asks GitHub for fits what the bot does.</summary>
public sealed class AppRequirementTests
{
    // GitHub tells every app of its installations; "public" is said by "repository" (publicized) too.
    private static readonly string[] s_unasked = ["installation", "installation_repositories", "public"];

    [Fact]
    public async Task Given_an_event_that_a_handler_takes_the_app_is_told_of_it()
    {
        await using var bot = RunningBot.Start();
        var handlers = bot
            .Services.GetServices<IDeliveryHandler>()
            // One that takes anything looks at what a delivery comes from, not at what it tells.
            .Where(handler => !handler.Takes("of-no-kind", "happened"))
            .ToList();
        string?[] actions =
        [
            null,
            .. "added closed checks_requested completed created dismissed edited opened publicized ready_for_review renamed reopened requested_action rerequested submitted synchronize transferred unarchived updated".Split(
                ' '
            ),
        ];

        var taken = EventNames().Where(name => handlers.Exists(handler => actions.Any(action => handler.Takes(name, action)))).ToList();

        Assert.Contains("custom_property_values", taken);
        Assert.Equal(taken.Except(s_unasked).Order(StringComparer.Ordinal), AppRequirement.Events.Select(needed => needed.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Given_an_event_of_an_optional_permission_it_is_asked_for_with_that_alone()
    {
        var (all, least) = (Manifest(optionalToo: true), Manifest(optionalToo: false));

        Assert.Contains("custom_property_values", all.Events);
        Assert.Contains("organization_custom_properties", all.Permissions);
        Assert.DoesNotContain("custom_property_values", least.Events);
        Assert.DoesNotContain("organization_custom_properties", least.Permissions);
        Assert.Contains("pull_request_review", least.Events);
        Assert.All(
            AppRequirement.Events.Where(needed => needed.Under is not null),
            needed => Assert.True(AppRequirement.Permissions.Single(permission => permission.Name == needed.Under).IsOptional)
        );
    }

    [Fact]
    public void Given_a_permission_that_tokens_are_asked_for_with_the_app_asks_for_it_too()
    {
        var asked = AppRequirement.PermissionsToAsk(optionalToo: true);

        var wanting = Enum.GetValues<Permissions>()
            .SelectMany(permissions => permissions.ToRequest())
            .Where(it => asked.GetValueOrDefault(it.Key) is not { } access || (access != "write" && access != it.Value))
            .Select(it => $"{it.Key}: {it.Value}");

        Assert.Empty(wanting);
    }

    private static AppManifest Manifest(bool optionalToo) => AppManifest.Of("CargoWall", "https://bot.example", new Uri("http://127.0.0.1/"), optionalToo);

    // Those of GitHub's schema, and what is younger than it.
    private static IReadOnlyList<string> EventNames()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("github", "webhooks-schema.json")));
        return
        [
            .. schema
                .RootElement.GetProperty("x-events")
                .EnumerateObject()
                .Select(property => property.Name)
                .Concat(AppRequirement.Events.Select(needed => needed.Name))
                .Append("custom_property_values")
                .Append("public")
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
