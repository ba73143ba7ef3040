using System.Security.Cryptography;
using System.Text;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.SetUp.Registration;

/// <summary>One registration of an app: who may begin it, what ties GitHub's answer to it, and its one end.</summary>
internal sealed class Registration(RegistrationSettings settings, IAppRegistration github) : IDisposable
{
    private readonly SemaphoreSlim _exchanging = new(1, 1);
    private RegisteredApp? _app;

    /// <summary>Part of the page's address, printed on the terminal alone: other users of this machine reach the port too.</summary>
    public string Key { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What GitHub hands back with the code: no other site can send this browser here with a code of its own.</summary>
    public string State { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public bool IsKey(string? text) => IsSame(Key, text);

    /// <summary>Exchanges a code and keeps what came of it.</summary>
    /// <returns>The app, or one sentence that says why there is none.</returns>
    public async Task<(RegisteredApp? App, string? Problem)> FinishAsync(string? code, string? state, CancellationToken cancellationToken)
    {
        if (!IsSame(State, state))
        {
            return (null, "This answer does not belong to this setup: its state is another. Open the address that the terminal shows, and begin there.");
        }

        if (code is not { Length: > 0 and <= 200 } || !code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            return (null, "GitHub sent no code. Begin again at the address that the terminal shows.");
        }

        await _exchanging.WaitAsync(cancellationToken);
        try
        {
            if (_app is not null)
            {
                return (_app, null); // the page was loaded again
            }

            var app = await github.ConvertAsync(code, cancellationToken);
            if (app.WebhookSecret is not { Length: >= Webhooks.WebhookOptions.MinimumSecretLength } secret)
            {
                return (
                    null,
                    $"GitHub gave the app {app.Name} no webhook secret, without which the bot does not start. Delete the app on its page, and begin again."
                );
            }

            RegisteredAppFile.Write(settings.File, app, secret, settings.GitHub);
            _app = app;
            return (app, null);
        }
        catch (GitHubNotFoundException)
        {
            return (
                null,
                "GitHub does not know this code: it is good for one hour and for one use. Delete the app on its page if it is there, and begin again."
            );
        }
        catch (GitHubException failure)
        {
            return (null, $"GitHub gave no app: {failure.Message} Load this page again; the code is good for one hour.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (
                null,
                $"The app is there, but its key could not be kept: {failure.Message} Delete the app on its page, make the folder writable, and begin again."
            );
        }
        finally
        {
            _exchanging.Release();
        }
    }

    public void Dispose() => _exchanging.Dispose();

    private static bool IsSame(string expected, string? text) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(text ?? ""));
}

/// <summary>What a registration stands on.</summary>
/// <param name="PublicUrl">The bot's public address.</param>
/// <param name="GitHub">Whose addresses count.</param>
/// <param name="File">Where the app's key and secret are kept.</param>
internal sealed record RegistrationSettings(string PublicUrl, GitHubOptions GitHub, string File);
