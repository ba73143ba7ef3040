using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>Takes webhooks on loopback and gives them to a test in the order in which they came.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<Hook> _hooks = Channel.CreateUnbounded<Hook>();

    private WebhookReceiver(WebApplication application) => _application = application;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>What the next requests are answered with.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.Accepted;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var application = builder.Build();
        var receiver = new WebhookReceiver(application);
        application.MapPost("/hook", receiver.TakeAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        receiver.Url = new Uri($"{address}/hook");
        return receiver;
    }

    /// <summary>The next webhook of an event (and action), passing over others.</summary>
    public async Task<Hook> NextAsync(string eventName, string? action = null)
    {
        // Long past any delivery: a webhook that never comes fails its test instead of holding up all of them.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        await foreach (var hook in _hooks.Reader.ReadAllAsync(patience.Token))
        {
            if (hook.Event == eventName && (action is null || (string?)hook.Payload["action"] == action))
            {
                return hook;
            }
        }

        throw new InvalidOperationException("The receiver was stopped.");
    }

    /// <summary>All that came so far and was not taken.</summary>
    public IReadOnlyList<Hook> TakeAll()
    {
        var hooks = new List<Hook>();
        while (_hooks.Reader.TryRead(out var hook))
        {
            hooks.Add(hook);
        }

        return hooks;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        await _hooks.Writer.WriteAsync(
            new Hook(
                request.Headers["X-GitHub-Event"].ToString(),
                request.Headers["X-GitHub-Delivery"].ToString(),
                request.Headers["X-Hub-Signature-256"].ToString(),
                buffer.ToArray()
            )
        );
        return Results.StatusCode((int)Status);
    }

    /// <summary>A webhook as it came.</summary>
    internal sealed record Hook(string Event, string DeliveryId, string Signature, byte[] Bytes)
    {
        public JsonNode Payload { get; } = JsonNode.Parse(Bytes)!;

        public bool IsSignedWith(string secret) =>
            Signature == "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Bytes));
    }
}
