using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Webhooks;

/// <summary>Tells the app what happened, where it is installed and listens.</summary>
internal sealed class EventPublisher(World world, DeliveryQueue queue, Recorder recorder)
{
    // Sent to every app, whether it asked for them or not (documentation, "Webhook events and payloads").
    private static readonly string[] Always = ["installation", "installation_repositories", "ping"];

    /// <summary>An event in a repository.</summary>
    public void Publish(string eventName, string? action, Repository repository, Account sender, JsonObject members) =>
        Publish(eventName, action, repository, sender, members, world.Installations.FirstOrDefault(installation => installation.Covers(repository)));

    /// <summary>An event about an installation itself.</summary>
    public void PublishInstallation(string action, Installation installation, Account sender)
    {
        var repositories = world
            .Repositories.Where(installation.Covers)
            .Select(repository => new JsonObject
            {
                ["id"] = repository.Id,
                ["node_id"] = WireJson.NodeId("Repository", repository.Id),
                ["name"] = repository.Name,
                ["full_name"] = repository.FullName,
                ["private"] = repository.Private,
            });
        var payload = new JsonObject
        {
            ["action"] = action,
            ["installation"] = AppJson.Installation(installation, world.Addresses),
            ["repositories"] = WireJson.List(repositories),
            ["requester"] = null,
            ["sender"] = AccountJson.User(sender, world.Addresses),
        };
        Enqueue("installation", action, payload, installation, null);
    }

    public void PublishPing()
    {
        var payload = new JsonObject
        {
            ["zen"] = "Keep it logically awesome.",
            ["hook_id"] = AppHook.Id,
            ["hook"] = new JsonObject
            {
                ["type"] = "App",
                ["id"] = AppHook.Id,
                ["name"] = "web",
                ["active"] = true,
                ["events"] = WireJson.Texts(world.App.Events),
                ["config"] = AppHookJson.Config(world.App.Hook),
                ["updated_at"] = WireJson.Time(world.Now),
                ["created_at"] = WireJson.Time(world.App.CreatedAt),
                ["app_id"] = world.App.Id,
                ["deliveries_url"] = world.Addresses.ApiPath("app/hook/deliveries"),
            },
        };
        Enqueue("ping", null, payload, null, null);
    }

    private void Publish(string eventName, string? action, Repository repository, Account sender, JsonObject members, Installation? installation)
    {
        if (installation is null || installation.SuspendedAt is not null || !(Always.Contains(eventName) || world.App.Events.Contains(eventName)))
        {
            return;
        }

        var payload = new JsonObject();
        if (action is not null)
        {
            payload["action"] = action;
        }

        foreach (var (name, value) in members.ToList())
        {
            members.Remove(name);
            payload[name] = value;
        }

        payload["repository"] = eventName == "push" ? RepositoryJson.Push(repository, world.Addresses) : RepositoryJson.Webhook(repository, world.Addresses);
        if (repository.Owner.Kind == AccountKind.Organization)
        {
            payload["organization"] = AccountJson.Organization(repository.Owner, world.Addresses);
        }

        payload["sender"] = AccountJson.User(sender, world.Addresses);
        payload["installation"] = new JsonObject { ["id"] = installation.Id, ["node_id"] = WireJson.NodeId("IntegrationInstallation", installation.Id) };
        Enqueue(eventName, action, payload, installation, repository);
    }

    private void Enqueue(string eventName, string? action, JsonObject payload, Installation? installation, Repository? repository)
    {
        var bytes = WireJson.ToBytes(payload);
        var occurrence = new Occurrence(Guid.NewGuid().ToString(), eventName, action, installation?.Id, repository?.Id, bytes);
        recorder.Record(eventName, action, occurrence.DeliveryId, bytes);
        if (world.App.Hook.Url is not null)
        {
            queue.Add(occurrence, redelivery: false);
        }
    }
}

/// <summary>Something that happened, as bytes that are signed and sent. A redelivery sends the same one again.</summary>
internal sealed record Occurrence(string DeliveryId, string Event, string? Action, long? InstallationId, long? RepositoryId, ReadOnlyMemory<byte> Payload);
