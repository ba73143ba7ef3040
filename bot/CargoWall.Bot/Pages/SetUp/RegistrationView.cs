namespace CargoWall.Bot.Pages.SetUp;

/// <summary>The page on which an app is registered.</summary>
/// <param name="Organization">Its owner; empty for the account that is signed in to GitHub.</param>
/// <param name="Name">Its name.</param>
/// <param name="OptionalToo">Whether it asks for what only some features need.</param>
/// <param name="Target">Where the manifest is posted to.</param>
/// <param name="Manifest">What is posted, in JSON.</param>
/// <param name="Hook">Where webhooks go.</param>
/// <param name="Permissions">What the app may do, as its settings page writes it.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="File">Where the key will be kept.</param>
public sealed record RegistrationView(
    string Organization,
    string Name,
    bool OptionalToo,
    string Target,
    string Manifest,
    string Hook,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Events,
    string File
);

/// <summary>What came of it.</summary>
/// <param name="App">The app's name; null when there is a problem.</param>
/// <param name="InstallUrl">Where it is installed on accounts.</param>
/// <param name="File">Where the key is kept.</param>
/// <param name="Problem">One sentence; null when all went well.</param>
public sealed record RegisteredView(string? App, string? InstallUrl, string File, string? Problem);
