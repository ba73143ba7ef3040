using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Webhooks;

/// <summary>What tells GitHub's deliveries from a stranger's (section <c>GitHub</c>).</summary>
public sealed class WebhookOptions
{
    /// <summary>Fewer characters can be guessed.</summary>
    public const int MinimumSecretLength = 16;

    /// <summary>The secret set on the app's settings page.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The former secret, accepted too while it is being replaced; null otherwise.</summary>
    public string? PreviousWebhookSecret { get; set; }

    /// <summary>The app's id, which GitHub names as the target of each delivery.</summary>
    public long AppId { get; set; }
}

internal sealed class WebhookOptionsValidation : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.WebhookSecret))
        {
            return ValidateOptionsResult.Fail(
                "GitHub:WebhookSecret is missing: set the secret of the app's settings page. Without it anybody could send deliveries, so the bot does not start."
            );
        }

        var minimum = WebhookOptions.MinimumSecretLength;
        if (options.WebhookSecret.Length < minimum)
        {
            return ValidateOptionsResult.Fail($"GitHub:WebhookSecret needs at least {minimum} characters: make one with 'openssl rand -hex 32'.");
        }

        return options.PreviousWebhookSecret is { } previous && previous.Length < minimum
            ? ValidateOptionsResult.Fail($"GitHub:PreviousWebhookSecret needs at least {minimum} characters; leave it out when no secret is being replaced.")
            : ValidateOptionsResult.Success;
    }
}
