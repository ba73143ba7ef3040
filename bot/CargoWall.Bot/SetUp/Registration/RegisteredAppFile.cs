using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage;

namespace CargoWall.Bot.SetUp.Registration;

/// <summary>
/// The file that <c>cargowall-bot setup</c> leaves beside the database: settings of the section <c>GitHub</c>, with the app's key and webhook secret. It counts
/// for what nothing else sets, so a setting of the environment always wins.
/// </summary>
internal static class RegisteredAppFile
{
    public const string Name = "github-app.json";

    /// <summary>Where it is, or would be.</summary>
    /// <param name="storage">Without mistakes.</param>
    public static string PathFor(StorageOptions storage) => storage.Beside(Name);

    /// <summary>Adds what the file says and nothing else has said. Without a file, nothing.</summary>
    /// <returns>What is wrong with the file, in one sentence; null when it counts or is not there.</returns>
    public static string? AddTo(IConfigurationManager configuration)
    {
        var storage = new StorageOptions();
        storage.Database = configuration["Database"] ?? storage.Database;
        // What is wrong with that setting is told by itself.
        if (storage.Mistakes().Any() || PathFor(storage) is not { } path || !File.Exists(path))
        {
            return null;
        }

        if (SecretFile.IsOpenToOthers(path))
        {
            return $"{path} may be read or changed by others: chmod 600 it, and make a new private key and webhook secret on the app's page if somebody could have read it.";
        }

        try
        {
            using var file = File.OpenRead(path);
            var said = new ConfigurationBuilder().AddJsonStream(file).Build().GetSection("GitHub").AsEnumerable();
            var hasKey = configuration["GitHub:PrivateKey"] is not null || configuration["GitHub:PrivateKeyPath"] is not null;
            configuration.AddInMemoryCollection(
                said.Where(setting => setting.Value is not null && configuration[setting.Key] is null && !(hasKey && setting.Key == "GitHub:PrivateKey"))
                    .ToList()
            );
            return null;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            return $"{path} cannot be read: {mistake.Message}";
        }
    }

    /// <summary>Writes it, mode 0600. A file that is there already stays: the keys of another app are in it.</summary>
    /// <exception cref="IOException">There is one already, or the folder cannot be written.</exception>
    public static void Write(string path, RegisteredApp app, string webhookSecret, GitHubOptions github)
    {
        var json = new JsonObject
        {
            ["GitHub"] = new JsonObject
            {
                ["AppId"] = app.Id.ToString(CultureInfo.InvariantCulture),
                ["PrivateKey"] = app.PrivateKey,
                ["WebhookSecret"] = webhookSecret,
                ["ApiUrl"] = github.ApiUrl,
                ["WebUrl"] = github.WebUrl,
            },
        };
        SecretFile.Write(path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
