using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Runs;

public sealed class OpenApiTests
{
    private const string DocumentPath = "/api/v1/openapi.json";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_routes_below_api_each_is_described_and_no_other_is()
    {
        await using var bot = RunningBot.Start();
        var document = await ReadAsync(bot.CreateClient());

        var routes = bot
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route =>
                Below(route.RoutePattern.RawText).StartsWith("/api/", StringComparison.Ordinal) && Below(route.RoutePattern.RawText) != DocumentPath
            )
            .SelectMany(route =>
                route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {Below(route.RoutePattern.RawText)}")
            ) // every call has its method
            .Order(StringComparer.Ordinal);
        var described = document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(routes, described);
    }

    [Fact]
    public async Task Given_a_call_it_has_a_name_a_summary_its_parameters_an_answer_and_refusals()
    {
        await using var bot = RunningBot.Start();
        var document = await ReadAsync(bot.CreateClient());

        Assert.Equal("3.1.1", document["openapi"]?.GetValue<string>());
        foreach (var (path, calls) in document["paths"]!.AsObject())
        {
            foreach (var (method, call) in calls!.AsObject())
            {
                var name = $"{method} {path}";
                Assert.True(call!["operationId"] is not null && call["summary"] is not null && call["description"] is not null, name);
                Assert.True(call["responses"]!.AsObject().ContainsKey("200"), name);
                Assert.All(
                    call["responses"]!.AsObject().Where(answer => answer.Key[0] is '4' or '5'),
                    answer => Assert.True(answer.Value!["content"]!.AsObject().ContainsKey(AgentApi.ProblemMediaType), $"{name} {answer.Key}")
                );
                var declared = (call["parameters"]?.AsArray() ?? [])
                    .Where(one => one!["in"]!.GetValue<string>() == "path")
                    .Select(one => "{" + one!["name"]!.GetValue<string>() + "}");
                Assert.All(path.Split('/').Where(part => part.StartsWith('{')), part => Assert.Contains(part, declared));
            }
        }
    }

    [Fact]
    public async Task Given_a_call_with_a_body_its_members_are_described()
    {
        await using var bot = RunningBot.Start();
        var document = await ReadAsync(bot.CreateClient());

        var bodies = document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Where(call => call.Key == "post")
            .Select(call => call.Value!["requestBody"]!["content"]!.AsObject().Single())
            .ToList();

        Assert.Equal(5, bodies.Count);
        Assert.Equal(4, bodies.Count(body => body.Key == "application/json"));
        Assert.Contains(bodies, body => body.Key == AgentApi.EventsMediaType);
        Assert.All(
            bodies,
            body =>
            {
                // A body of lines is a text; what a line is stands beside it.
                var schema = body.Key == AgentApi.EventsMediaType ? body.Value!["schema"]!["x-item-schema"] : body.Value!["schema"];
                Assert.NotEmpty(
                    (schema!["$ref"] is { } reference ? document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]] : schema)![
                        "properties"
                    ]!.AsObject()
                );
            }
        );
    }

    [Fact]
    public async Task Given_a_body_without_a_content_type_it_is_read_all_the_same()
    {
        await using var scene = await RunScene.StartAsync();
        var token = await scene.TokenAsync((await scene.StartRunAsync()).Job("build"));
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"version\":1,\"agent\":\"0.1.0\"}")),
        };
        message.Headers.Authorization = new("Bearer", token);

        using var opened = await scene.Http.SendAsync(message, Cancel);

        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
    }

    [Fact]
    public async Task Given_the_answers_of_a_job_each_status_is_described_and_every_member_has_a_schema()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:ExchangesPerJob"] = "1" });
        var document = await ReadAsync(scene.Http);
        var job = (await scene.StartRunAsync()).Job("build");
        using var opened = await scene.ExchangeAsync(await scene.TokenAsync(job));
        var session = System.Text.Json.JsonSerializer.Deserialize(await opened.Content.ReadAsStringAsync(Cancel), AgentApiJson.Default.SessionAnswer)!; // described above as an answer
        using var reported = await scene.PostEventsAsync(session, scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed")));
        using var gap = await scene.PostEventsAsync(session, "{\"seq\":9,\"time\":\"2026-11-22T10:11:12Z\",\"event\":\"connection\"}\n");
        using var sealedNow = await scene.PostSealAsync(session, scene.Seal(session));
        using var refused = await scene.ExchangeAsync("hello");
        using var tooMany = await scene.ExchangeAsync(await scene.TokenAsync(job));
        using var keys = await scene.Http.GetAsync(new Uri(AgentApi.PolicyKeysPath, UriKind.Relative), Cancel);
        using var none = await scene.Http.GetAsync(new Uri(AgentApi.PublicPolicyPath(7), UriKind.Relative), Cancel);
        using var stranger = await scene.Http.GetAsync(new Uri("/api/v1/policy-chain", UriKind.Relative), Cancel);
        using var question = await scene.Http.PostAsync(
            new Uri("/api/v1/simulate", UriKind.Relative),
            new StringContent("{}", Encoding.UTF8, "application/json"),
            Cancel
        );
        using var peer = await scene.Http.GetAsync(new Uri("/api/cargowall/v1/action/policy", UriKind.Relative), Cancel);

        await CheckAsync(document, "post", AgentApi.SessionPath, opened, refused, tooMany);
        await CheckAsync(document, "post", "/api/v1/jobs/{id}/events", reported, gap);
        await CheckAsync(document, "post", "/api/v1/jobs/{id}/seal", sealedNow);
        await CheckAsync(document, "get", AgentApi.PolicyKeysPath, keys);
        await CheckAsync(document, "get", "/api/v1/public/policy/{repository_id}", none);
        await CheckAsync(document, "get", "/api/v1/policy-chain", stranger);
        await CheckAsync(document, "post", "/api/v1/simulate", question);
        await CheckAsync(document, "get", "/api/cargowall/v1/action/policy", peer);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (sealedNow.StatusCode, tooMany.StatusCode));
    }

    private static async Task CheckAsync(JsonNode document, string method, string path, params HttpResponseMessage[] answers)
    {
        foreach (var answer in answers)
        {
            var name = $"{method} {path} {(int)answer.StatusCode}";
            var described = document["paths"]
                ?[path]
                ?[method]
                ?["responses"]
                ?[((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)];
            Assert.True(described is not null, $"{name} is not described.");
            var schema = described["content"]?[answer.Content.Headers.ContentType?.MediaType ?? ""]?["schema"];
            Assert.True(schema is not null, $"{name} has no schema for {answer.Content.Headers.ContentType}.");
            Walk(document, schema, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel)), name);
        }
    }

    // Every member that is sent has a schema; deeper than that ends where the schema leaves the form open (the policy document has its own).
    private static void Walk(JsonNode document, JsonNode? schema, JsonNode? value, string place)
    {
        schema = schema?["$ref"] is { } reference ? document["components"]?["schemas"]?[reference.GetValue<string>().Split('/')[^1]] : schema;
        if (value is JsonArray list)
        {
            foreach (var one in list)
            {
                Walk(document, schema?["items"], one, place + "[]");
            }
        }
        if (value is not JsonObject members || schema?["properties"] is not JsonObject known)
        {
            return;
        }
        foreach (var (member, inner) in members)
        {
            Assert.True(known.ContainsKey(member), $"{place}: {member} is not described.");
            Walk(document, known[member], inner, $"{place}.{member}");
        }
        Assert.All(
            schema["required"]?.AsArray() ?? [],
            one => Assert.True(members.ContainsKey(one!.GetValue<string>()), $"{place}: {one} is required and was not sent.")
        );
    }

    private static async Task<JsonNode> ReadAsync(HttpClient http) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri(DocumentPath, UriKind.Relative), Cancel)) ?? throw new InvalidOperationException("No document.");

    private static string Below(string? pattern) => "/" + (pattern ?? "").TrimStart('/');
}
