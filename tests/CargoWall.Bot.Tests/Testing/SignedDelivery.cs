using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A webhook request as GitHub makes it; what a test changes makes it another's.</summary>
internal sealed record SignedDelivery(string Event, byte[] Body)
{
    public string Id { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Null: unsigned.</summary>
    public string? Secret { get; init; } = RunningBot.Secret;

    public long AppId { get; init; } = RunningBot.AppId;

    public string MediaType { get; init; } = "application/json";

    /// <summary>Whether the request tells its length.</summary>
    public bool TellsLength { get; init; } = true;

    public static SignedDelivery Of(string eventName, string json) => new(eventName, Encoding.UTF8.GetBytes(json));

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github")
        {
            Content = TellsLength ? new ByteArrayContent(Body) : new StreamContent(new UnknownLength(Body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        request.Headers.Add("X-GitHub-Event", Event);
        request.Headers.Add("X-GitHub-Delivery", Id);
        request.Headers.Add("X-GitHub-Hook-Installation-Target-ID", AppId.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-GitHub-Hook-Installation-Target-Type", "integration");
        if (Secret is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Body)));
        }

        return request;
    }

    private sealed class UnknownLength(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
