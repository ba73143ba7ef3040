using System.Globalization;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Webhooks;

/// <summary>The app's webhook configuration, its deliveries, and their redelivery.</summary>
internal sealed class HookEndpoints(World world, DeliveryLog log, DeliveryQueue queue)
{
    public void Map(RestRoutes routes)
    {
        routes.Get("/app/hook/config", Access.App, call => Task.FromResult(RestAnswer.Ok(AppHookJson.Config(world.App.Hook))));
        routes.Patch("/app/hook/config", Access.App, ConfigureAsync, makesContent: false);
        routes.Get("/app/hook/deliveries", Access.App, ListAsync);
        routes.Get("/app/hook/deliveries/{delivery}", Access.App, call => Task.FromResult(RestAnswer.Ok(Find(call).ToJson())));
        routes.Post("/app/hook/deliveries/{delivery}/attempts", Access.App, RedeliverAsync, makesContent: false);
    }

    private Task<RestAnswer> ConfigureAsync(RestCall call)
    {
        var body = call.Body;
        var url = world.App.Hook.Url;
        if (body.OptionalText("url") is { } text && !WebAddress.TryParse(text, out url))
        {
            throw RestProblem.Invalid("Hook", "url", "invalid");
        }

        world.App.Hook.Set(url, body.OptionalText("secret"));
        return Task.FromResult(RestAnswer.Ok(AppHookJson.Config(world.App.Hook)));
    }

    // Newest first, by cursor: the id of the first delivery of the page.
    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var size = Paging.PerPage(call);
        var status = call.Query("status");
        var all = log.List().Reverse().Where(delivery => status is null || delivery.Succeeded == (status == "success")).ToList();
        if (call.Query("cursor") is { } cursor)
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                throw new RestProblem(400, "Invalid cursor");
            }

            all = all.Where(delivery => delivery.Id <= first).ToList();
        }

        var next = all.Skip(size).FirstOrDefault();
        return Task.FromResult(
            RestAnswer.Ok(WireJson.List(all.Take(size).Select(delivery => delivery.ToItem()))) with
            {
                Link = next is null ? null : $"<{call.AddressWith(("cursor", next.Id.ToString(CultureInfo.InvariantCulture)))}>; rel=\"next\"",
            }
        );
    }

    private Task<RestAnswer> RedeliverAsync(RestCall call)
    {
        queue.Add(Find(call).Occurrence, redelivery: true);
        return Task.FromResult(RestAnswer.Accepted());
    }

    private Delivery Find(RestCall call) => log.Find(call.RouteId("delivery")) ?? throw RestProblem.NotFound();
}
