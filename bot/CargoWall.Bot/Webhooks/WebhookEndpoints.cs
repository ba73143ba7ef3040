using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Webhooks;

internal static partial class WebhookEndpoints
{
    /// <summary>GitHub sends no larger payload ("Webhook events and payloads").</summary>
    public const int MaximumBytes = 25 * 1024 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/github", ReceiveAsync);

    private static async Task<Results<Accepted, Ok, ProblemHttpResult>> ReceiveAsync(
        HttpRequest request,
        DeliveryInbox inbox,
        IOptions<WebhookOptions> options,
        ILoggerFactory loggers,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(request, cancellationToken) is not { } body)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {MaximumBytes} bytes.");
        }

        if (!WebhookSignature.IsValid(body, request.Headers[WebhookSignature.Header], options.Value))
        {
            Log.Forged(loggers.CreateLogger(typeof(WebhookEndpoints)), request.HttpContext.Connection.RemoteIpAddress?.ToString());
            return Refuse(StatusCodes.Status401Unauthorized, $"{WebhookSignature.Header} is missing or does not fit the body.");
        }

        // Two apps of one owner may share a secret by mistake.
        if (request.Headers["X-GitHub-Hook-Installation-Target-ID"] != options.Value.AppId.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            return Refuse(StatusCodes.Status401Unauthorized, "X-GitHub-Hook-Installation-Target-ID is not this app's id.");
        }

        string? delivery = request.Headers["X-GitHub-Delivery"],
            name = request.Headers["X-GitHub-Event"];
        if (delivery is not { Length: > 0 and <= 64 } || name is not { Length: > 0 and <= 64 })
        {
            return Refuse(StatusCodes.Status400BadRequest, "X-GitHub-Delivery or X-GitHub-Event is missing.");
        }

        if (!request.HasJsonContentType())
        {
            return Refuse(
                StatusCodes.Status415UnsupportedMediaType,
                "The webhook must send application/json: change its content type on the app's settings page."
            );
        }

        if (WebhookEnvelope.TryRead(body) is not { } envelope)
        {
            return Refuse(StatusCodes.Status400BadRequest, "The body is no JSON object.");
        }

        return await inbox.AddAsync(delivery, name, envelope, body, cancellationToken) ? TypedResults.Accepted((string?)null) : TypedResults.Ok();
    }

    /// <summary>Null when the body is too large.</summary>
    internal static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBytes)
        {
            return null;
        }

        // The limit below holds for bodies that do not tell their length, too.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        // Anybody can claim a length: memory is taken for what came.
        var buffer = new byte[64 * 1024];
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? buffer.Length, buffer.Length));
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaximumBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static ProblemHttpResult Refuse(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Warning, "A delivery from {Address} is unsigned or forged")]
        public static partial void Forged(ILogger logger, string? address);
    }
}
