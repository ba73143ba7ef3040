using System.Security.Cryptography;
using CargoWall.GitHub.Tokens;
using Microsoft.Extensions.Options;

namespace CargoWall.GitHub;

internal sealed class GitHubOptionsValidation : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var mistakes = Mistakes(options).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    /// <summary>One sentence for each mistake in the addresses.</summary>
    public static IEnumerable<string> AddressMistakes(GitHubOptions options)
    {
        if (AddressMistake(options.ApiUrl) is { } api)
        {
            yield return $"GitHub:ApiUrl {api}, for example https://api.github.com or https://HOST/api/v3.";
        }

        if (AddressMistake(options.WebUrl) is { } web)
        {
            yield return $"GitHub:WebUrl {web}, for example https://github.com.";
        }
    }

    private static IEnumerable<string> Mistakes(GitHubOptions options)
    {
        foreach (var mistake in AddressMistakes(options))
        {
            yield return mistake;
        }

        if (options.AppId <= 0)
        {
            yield return "GitHub:AppId is missing: it is the number that the app's settings page shows as App ID.";
        }

        if (options.TimeoutSeconds is < 1 or > 100)
        {
            yield return "GitHub:TimeoutSeconds must lie between 1 and 100.";
        }

        if (KeyMistake(options) is { } key)
        {
            yield return key;
        }
    }

    private static string? AddressMistake(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var address)
        || address.Scheme is not ("https" or "http")
        || address.UserInfo.Length > 0
        || address.Query.Length > 0
            ? "is no http(s) address"
        // Tokens travel to it.
        : address.Scheme == "http" && !address.IsLoopback ? "must be https unless it is on this machine"
        : null;

    private static string? KeyMistake(GitHubOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.PrivateKey) == string.IsNullOrWhiteSpace(options.PrivateKeyPath))
        {
            return "GitHub:PrivateKeyPath (a file with the app's private key in PEM) or GitHub:PrivateKey (the PEM itself) must be set, and not both.";
        }

        try
        {
            using var key = AppKey.ReadKey(options);
            return key.KeySize < 2048 ? "GitHub:PrivateKey is shorter than 2048 bits: make a new one on the app's settings page." : null;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            return $"GitHub:PrivateKeyPath cannot be read: {mistake.Message}";
        }
        catch (Exception mistake) when (mistake is ArgumentException or CryptographicException)
        {
            return "GitHub:PrivateKey is no RSA private key in PEM: use the .pem file that GitHub gave for the app, unencrypted.";
        }
    }
}
