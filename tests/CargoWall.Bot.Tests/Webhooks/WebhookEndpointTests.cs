using System.Net;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Webhooks;

public sealed class WebhookEndpointTests
{
    private const string Body = """{"zen":"Keep it logically awesome."}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_signed_delivery_it_is_stored_before_it_is_acknowledged()
    {
        await using var bot = RunningBot.Start();
        var delivery = SignedDelivery.Of("ping", Body);

        var status = await SendAsync(bot, delivery);

        Assert.Equal(HttpStatusCode.Accepted, status);
        var stored = await bot.ReadAsync(database => database.Deliveries.SingleAsync(Cancel));
        Assert.Equal((delivery.Id, "ping", "app"), (stored.DeliveryId, stored.Event, stored.Lane));
        Assert.Equal(delivery.Body, stored.Payload);
    }

    [Fact]
    public async Task Given_an_unsigned_or_forged_delivery_it_is_refused_and_nothing_is_stored()
    {
        await using var bot = RunningBot.Start();
        var good = SignedDelivery.Of("ping", Body);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, good with { Secret = null }));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, good with { Secret = "another-secret-of-this-length" }));
        using var changed = good.ToRequest();
        changed.Content = new ByteArrayContent([.. good.Body[..^1], (byte)' ']);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, changed));

        Assert.Equal(0, await bot.ReadAsync(database => database.Deliveries.CountAsync(Cancel)));
    }

    [Theory]
    [InlineData("sha256=")]
    [InlineData("sha256=zz")]
    [InlineData("sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709da39a3ee5e6b4b0d3255bfef")]
    public async Task Given_a_malformed_signature_the_delivery_is_refused(string signature)
    {
        await using var bot = RunningBot.Start();
        using var request = (SignedDelivery.Of("ping", Body) with { Secret = null }).ToRequest();
        request.Headers.Add("X-Hub-Signature-256", signature);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, request));
    }

    [Fact]
    public async Task Given_a_secret_that_is_being_replaced_both_are_accepted()
    {
        const string former = "the-former-secret-0123456789";
        await using var bot = RunningBot.Start(new Dictionary<string, string> { ["GitHub:PreviousWebhookSecret"] = former });

        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(bot, SignedDelivery.Of("ping", Body)));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(bot, SignedDelivery.Of("ping", Body) with { Secret = former }));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, SignedDelivery.Of("ping", Body) with { Secret = "neither-of-the-two-secrets" }));
    }

    [Fact]
    public async Task Given_a_delivery_for_another_app_it_is_refused()
    {
        await using var bot = RunningBot.Start();

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(bot, SignedDelivery.Of("ping", Body) with { AppId = 1 }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_body_above_25_MB_it_is_refused_with_413(bool tellsLength)
    {
        await using var bot = RunningBot.Start();
        var large = new SignedDelivery("push", new byte[WebhookEndpoints.MaximumBytes + 1]) { TellsLength = tellsLength };

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(bot, large));
    }

    [Fact]
    public async Task Given_a_length_that_is_only_claimed_its_memory_is_not_reserved()
    {
        var context = new DefaultHttpContext();
        context.Request.ContentLength = WebhookEndpoints.MaximumBytes;
        context.Request.Body = new MemoryStream([1, 2, 3]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = WebhookEndpoints.ReadAsync(context.Request, Cancel);
        var reserved = GC.GetAllocatedBytesForCurrentThread() - before;

        // Nothing had to be waited for, so all of it was reserved by this thread.
        Assert.True(reading.IsCompleted);
        Assert.Equal([1, 2, 3], await reading);
        Assert.InRange(reserved, 0, 1024 * 1024);
    }

    [Theory]
    [InlineData("not json", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"action\":\"opened\"", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{} {}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("payload=%7B%7D", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Given_a_signed_body_that_is_no_json_object_it_is_refused(string body, string mediaType, HttpStatusCode expected)
    {
        await using var bot = RunningBot.Start();

        Assert.Equal(expected, await SendAsync(bot, SignedDelivery.Of("push", body) with { MediaType = mediaType }));
    }

    [Fact]
    public async Task Given_the_same_delivery_50_times_at_once_it_is_stored_once()
    {
        await using var bot = RunningBot.Start();
        var delivery = SignedDelivery.Of("ping", Body);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(bot, delivery)));

        Assert.All(answers, status => Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.OK));
        Assert.Single(answers, HttpStatusCode.Accepted);
        Assert.Equal(1, await bot.ReadAsync(database => database.Deliveries.CountAsync(Cancel)));
    }

    private static Task<HttpStatusCode> SendAsync(RunningBot bot, SignedDelivery delivery) => SendAsync(bot, delivery.ToRequest());

    private static async Task<HttpStatusCode> SendAsync(RunningBot bot, HttpRequestMessage request)
    {
        using var client = bot.CreateClient();
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
