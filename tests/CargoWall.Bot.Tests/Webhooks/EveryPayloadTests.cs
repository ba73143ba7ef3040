using System.Net;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Webhooks;

public sealed class EveryPayloadTests
{
    private static readonly string[] s_folders = ["webhooks", "webhooks-synthetic"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_every_payload_each_is_accepted_and_handled_also_with_members_that_nobody_knows(bool withUnknownMembers)
    {
        await using var scene = await Scene.StartAsync();
        using var client = scene.Bot.CreateClient();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, eventName) in Payloads())
        {
            var body = await File.ReadAllBytesAsync(file, Cancel);
            var delivery = new SignedDelivery(eventName, withUnknownMembers ? WithUnknownMembers(body) : body) { AppId = scene.GitHub.AppId };
            files.Add(delivery.Id, file);

            using var answer = await client.SendAsync(delivery.ToRequest(), Cancel);

            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{file}: {answer.StatusCode}");
        }

        // A delivery that failed waits for another attempt: the first failure tells more than the last.
        await Until.TrueAsync(() =>
            scene.Bot.ReadAsync(database => database.Deliveries.AllAsync(row => row.State != DeliveryState.Waiting || row.Failure != null, Cancel))
        );
        var failed = await scene.Bot.ReadAsync(database => database.Deliveries.Where(row => row.State != DeliveryState.Done).ToListAsync(Cancel));
        Assert.True(failed.Count == 0, string.Join('\n', failed.Select(row => $"{files.GetValueOrDefault(row.DeliveryId)}: {row.State}, {row.Failure}")));
        Assert.Equal(161, files.Count);
    }

    // 160 published ones and one written by hand for an event without any.
    private static IEnumerable<(string File, string Event)> Payloads() =>
        s_folders
            .SelectMany(folder => Directory.GetFiles(TestData.Path("github", folder), "*.json", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(file) != "index.json")
            .Select(file => (file, Path.GetFileName(Path.GetDirectoryName(file)!)));

    /// <summary>A text, a number, a list and an object in every object, before the members that are known.</summary>
    private static byte[] WithUnknownMembers(byte[] body)
    {
        var payload = JsonNode.Parse(body)!;
        Add(payload);
        return System.Text.Encoding.UTF8.GetBytes(payload.ToJsonString());

        static void Add(JsonNode? node)
        {
            foreach (
                var child in node switch
                {
                    JsonObject members => members.Select(member => member.Value).ToList(),
                    JsonArray items => [.. items],
                    _ => [],
                }
            )
            {
                Add(child);
            }

            if (node is JsonObject known)
            {
                known.Insert(0, "x_unknown_text", "🦊");
                known.Insert(1, "x_unknown_number", 1e300);
                known.Insert(2, "x_unknown_list", new JsonArray(1, null, new JsonObject { ["id"] = "text" }));
                known.Insert(
                    3,
                    "x_unknown_object",
                    new JsonObject
                    {
                        ["id"] = -1,
                        ["installation"] = null,
                        ["repository"] = true,
                    }
                );
            }
        }
    }
}
