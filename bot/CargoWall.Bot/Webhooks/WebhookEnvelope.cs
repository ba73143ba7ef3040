using System.Text.Json;

namespace CargoWall.Bot.Webhooks;

/// <summary>The few members that decide where a delivery goes, read without building the payload.</summary>
internal sealed record WebhookEnvelope(string? Action, long? InstallationId, long? RepositoryId)
{
    /// <summary>Deliveries of one lane are handled one after another.</summary>
    public string Lane =>
        this switch
        {
            { RepositoryId: { } repository } => $"repository:{repository}",
            { InstallationId: { } installation } => $"installation:{installation}",
            _ => "app",
        };

    /// <summary>Null when the body is no JSON object.</summary>
    public static WebhookEnvelope? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-16 once unescaped.
            return null;
        }
    }

    private static WebhookEnvelope? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? action = null;
        long? installation = null,
            repository = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAction = reader.ValueTextEquals("action"u8);
            var isInstallation = reader.ValueTextEquals("installation"u8);
            var isRepository = reader.ValueTextEquals("repository"u8);
            reader.Read();
            if (isAction && reader.TokenType == JsonTokenType.String)
            {
                action = reader.GetString();
            }
            else if (isInstallation)
            {
                installation = ReadId(ref reader);
            }
            else if (isRepository)
            {
                repository = ReadId(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // The rest must be JSON too: a truncated body is refused.
        return reader.TokenType == JsonTokenType.EndObject && !reader.Read()
            ? new(action is { Length: <= 64 } ? action : null, installation, repository)
            : null;
    }

    private static long? ReadId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value))
            {
                id = value;
            }
            else
            {
                reader.Skip();
            }
        }

        return id;
    }
}
