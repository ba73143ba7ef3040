using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Agent.Fetching;

/// <summary>Gets OIDC tokens of this job from the runner ("OpenID Connect" in the documentation of GitHub Actions). Each call mints a new one.</summary>
internal sealed class IdTokenSource(HttpClient http, Uri requestUrl, string requestToken, string audience)
{
    /// <summary>The runner's two variables exist only in a job with <c>permissions: id-token: write</c>; null without them.</summary>
    public static IdTokenSource? FromEnvironment(HttpClient http, Func<string, string?> variable, string audience) =>
        variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is { } token && Uri.TryCreate(variable("ACTIONS_ID_TOKEN_REQUEST_URL"), UriKind.Absolute, out var url)
            ? new IdTokenSource(http, url, token, audience)
            : null;

    /// <summary>A new token for the audience.</summary>
    /// <exception cref="CallFailedException">The runner did not give one.</exception>
    public async Task<string> MintAsync(CancellationToken cancellationToken)
    {
        // The address already has a query ("Updating your actions for OIDC": append &audience=).
        var separator = requestUrl.Query.Length == 0 ? '?' : '&';
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{requestUrl}{separator}audience={Uri.EscapeDataString(audience)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", requestToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await AskAsync(request, cancellationToken);
        try
        {
            var token = JsonSerializer.Deserialize(answer.Body.Span, IdTokenJson.Default.IdToken)?.Value;
            if (!string.IsNullOrEmpty(token))
            {
                return token;
            }
        }
        catch (JsonException)
        {
            // Told below: the answer holds no token.
        }

        throw new CallFailedException(FailureClass.Malformed, "The runner's token endpoint answered without a token.");
    }

    private async Task<Call> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await Call.SendAsync(http, request, "The runner's token endpoint", cancellationToken);
        }
        catch (CallFailedException failure) when (failure.Kind == FailureClass.NotFound)
        {
            // That nothing is found here says nothing about what the bot knows.
            throw new CallFailedException(FailureClass.Refused, failure.Message) { Status = failure.Status };
        }
    }
}

/// <summary>The runner's answer; other members are none of ours.</summary>
internal sealed record IdToken([property: JsonPropertyName("value")] string? Value);

[JsonSerializable(typeof(IdToken))]
internal sealed partial class IdTokenJson : JsonSerializerContext;
