using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Pages.SetUp;
using CargoWall.Bot.Pages.Shell;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Signing;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.SetUp;

/// <summary>Looks at each thing that the bot needs: its configuration, GitHub's word about the app, and the database.</summary>
internal sealed class SetUpReading(
    IOptions<BotOptions> bot,
    IOptions<GitHubOptions> gitHub,
    IOptions<WebhookOptions> webhooks,
    IOptions<StorageOptions> storage,
    IGitHub github,
    SigningKeys signing,
    DeliveryReading deliveries,
    IDbContextFactory<CargoWallDb> databases,
    TimeProvider time
)
{
    private const int MostAccounts = 20;

    // A person waits for the page.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Three rounds of reading.
    private static readonly TimeSpan s_recently = TimeSpan.FromMinutes(30);

    /// <param name="forOperator">Whether more is told than anybody may know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SetUpView> ReadAsync(bool forOperator, CancellationToken cancellationToken)
    {
        var keys = signing.Published.Keys.Select(key => key.Fingerprint).ToList();
        if (!forOperator)
        {
            return new SetUpView(keys, bot.Value.PublicUrl, null);
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await ListAccountsAsync(database, cancellationToken);
        var accounts = found.Take(MostAccounts).ToList();
        var told = await AskAsync([.. accounts.Select(account => account.InstallationId)], cancellationToken);
        return new SetUpView(
            keys,
            bot.Value.PublicUrl,
            [
                Address(),
                App(told),
                Rights(told),
                await WebhooksAsync(told, database, cancellationToken),
                Accounts(told, accounts, found.Count > MostAccounts),
                Key(keys),
                Database(),
                await GivenUpAsync(cancellationToken),
            ]
        );
    }

    private SetUpItem Address()
    {
        var url = new Uri(bot.Value.PublicUrl);
        return new SetUpItem(
            "Public address",
            url.Scheme == Uri.UriSchemeHttps || url.IsLoopback ? SetUpState.Ok : SetUpState.Attention,
            [bot.Value.PublicUrl],
            url.Scheme == Uri.UriSchemeHttps || url.IsLoopback
                ? []
                :
                [
                    "It is not https: who listens on the way can take the tokens of jobs. Put a proxy that terminates TLS before the bot, and set PublicUrl to its address.",
                ]
        );
    }

    private async Task<Told> AskAsync(IReadOnlyList<long> installations, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await AskPatientlyAsync(installations, either.Token);
        }
        catch (GitHubException failure)
        {
            return Told.Nothing(failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Told.Nothing(null);
        }
    }

    private async Task<Told> AskPatientlyAsync(IReadOnlyList<long> installations, CancellationToken cancellationToken)
    {
        var app = await github.Apps.GetAuthenticatedAsync(cancellationToken);
        var hook = await github.Apps.GetHookAsync(cancellationToken);
        var granted = new Dictionary<long, IReadOnlyDictionary<string, string>>();
        foreach (var id in installations)
        {
            // One by one: the list of all tells less of each.
            if ((await github.Apps.FindInstallationAsync(new InstallationId(id), cancellationToken))?.Permissions is { } permissions)
            {
                granted.Add(id, permissions);
            }
        }

        return new Told(app, hook, granted, null);
    }

    private SetUpItem App(Told told)
    {
        var id = gitHub.Value.AppId.ToString(CultureInfo.InvariantCulture);
        var where = $"App ID {id} at {gitHub.Value.ApiUrl}";
        return told switch
        {
            { App: { } app } => new SetUpItem("GitHub App", SetUpState.Ok, [$"{PlainText.OneLine(app.Name, 100)}: {where}"], []),
            { Failure: IGitHubLimit limit } => new SetUpItem(
                "GitHub App",
                SetUpState.Attention,
                [where],
                [$"GitHub asks the bot to wait until {Text.Exact(limit.RetryAt.UtcDateTime)}. It does so by itself; load this page again then."]
            ),
            { Failure: GitHubForbiddenException or GitHubNotFoundException } => new SetUpItem(
                "GitHub App",
                SetUpState.Missing,
                [where],
                [
                    "GitHub does not know this app by this key: compare GitHub:AppId with the app's settings page, make a new private key there, put its file at GitHub:PrivateKeyPath, and restart. The clock of this machine must be right too.",
                ]
            ),
            _ => new SetUpItem(
                "GitHub App",
                SetUpState.Attention,
                [where],
                [
                    $"GitHub does not answer: {PlainText.OneLine(told.Failure?.Message ?? $"no answer in {s_patience.TotalSeconds:0} seconds.", 300)} Check GitHub:ApiUrl, and that this machine may reach it.",
                ]
            ),
        };
    }

    private static SetUpItem Rights(Told told)
    {
        const string Name = "Permissions and events";
        if (told.App is not { } app)
        {
            return Unknown(Name);
        }

        var missing = AppRequirement.MissingIn(app.Permissions).Concat(AppRequirement.MissingIn(app.Events)).ToList();
        var needed = AppRequirement.Permissions.Count + AppRequirement.Events.Count;
        return new SetUpItem(
            Name,
            missing.Any(it => !it.IsOptional) ? SetUpState.Missing
                : missing.Count > 0 ? SetUpState.Attention
                : SetUpState.Ok,
            [
                missing.Count == 0
                    ? $"All {needed} that are used"
                    : $"{needed - missing.Count} of {needed} that are used; set the others on the app's settings page",
            ],
            [.. missing.Select(it => $"{(it.Access is null ? "Event" : "Permission")} '{it}'{(it.IsOptional ? " (optional)" : "")}: without it {it.Without}.")]
        );
    }

    private async Task<SetUpItem> WebhooksAsync(Told told, CargoWallDb database, CancellationToken cancellationToken)
    {
        var last = await database
            .Deliveries.AsNoTracking()
            .OrderByDescending(row => row.Sequence)
            .Select(row => (DateTime?)row.ReceivedAt)
            .FirstOrDefaultAsync(cancellationToken);
        var target = $"{bot.Value.PublicUrl}/webhooks/github";
        var mends = new List<string>();
        if (told.Hook is { } hook && hook.Url != target)
        {
            mends.Add(
                hook.Url is null
                    ? $"The app sends no webhooks: set the webhook URL {target} and the secret on its settings page, and tick Active."
                    : $"GitHub sends webhooks to {PlainText.OneLine(hook.Url, 200)}, and this bot is at {target}: change the webhook URL on the app's settings page, or PublicUrl."
            );
        }

        if (told.Hook is { ContentType: { } form } && form != "json")
        {
            mends.Add("GitHub sends webhooks as forms: set the content type application/json on the app's settings page.");
        }

        var isWrong = mends.Count > 0;
        if (last is null)
        {
            mends.Add(
                "Nothing was received yet: see Advanced → Recent Deliveries on the app's settings page. 401 there is another secret than GitHub:WebhookSecret; no answer is the network."
            );
        }

        return new SetUpItem(
            "Webhooks",
            isWrong ? SetUpState.Missing
                : last is null ? SetUpState.Attention
                : SetUpState.Ok,
            [
                webhooks.Value.PreviousWebhookSecret is null
                    ? "The secret is set"
                    : "Two secrets are accepted while one is replaced: take GitHub:PreviousWebhookSecret out a week after the change",
                .. last is { } at ? [$"Last received {Text.Age(time.GetUtcNow().UtcDateTime - at)}"] : Array.Empty<string>(),
            ],
            mends
        );
    }

    private static Task<List<InstalledAccount>> ListAccountsAsync(CargoWallDb database, CancellationToken cancellationToken) =>
        (
            from installation in database.Installations.AsNoTracking()
            where installation.RemovedAt == null
            join owner in database.Owners on installation.OwnerId equals owner.OwnerId
            orderby owner.Login
            select new InstalledAccount(
                installation.InstallationId,
                owner.Login,
                installation.Suspended,
                installation.ListedAt,
                database.Repositories.Where(row => row.RepositoryId == owner.PolicyRepositoryId).Select(row => row.Name).FirstOrDefault(),
                database.Repositories.Count(row => row.InstallationId == installation.InstallationId)
            )
        )
            // One more tells whether there are more.
            .Take(MostAccounts + 1)
            .ToListAsync(cancellationToken);

    private SetUpItem Accounts(Told told, IReadOnlyList<InstalledAccount> accounts, bool hasMore)
    {
        if (accounts.Count == 0)
        {
            return new SetUpItem(
                "Accounts",
                SetUpState.Missing,
                [],
                [
                    "The app is installed nowhere that the bot knows of: install it on the organization, from the app's page. A new installation is seen at once, or within ten minutes.",
                ]
            );
        }

        var mends = new List<string>();
        foreach (var account in accounts)
        {
            var login = PlainText.OneLine(account.Login, 100);
            if (account.Suspended)
            {
                mends.Add($"{login}: the installation is suspended, and nothing is read or written there. An owner can end that under Settings → GitHub Apps.");
            }
            else if (account.ListedAt is null)
            {
                mends.Add(
                    $"{login}: its repositories could not be read yet, so nothing is checked and no policy is served there. It is tried every ten minutes; the log says what is in the way."
                );
            }
            else if (time.GetUtcNow().UtcDateTime - account.ListedAt.Value is var age && age > s_recently)
            {
                mends.Add(
                    $"{login}: its repositories were last read {Text.Age(age)}, and it is tried every ten minutes. The log says what is in the way; what was known holds until then."
                );
            }
            else if (account.PolicyRepository is null)
            {
                mends.Add(
                    $"{login}: no policy repository was found. Make a repository .github with .cargowall/organization.yml on its default branch, and give the app access to it. Until then each repository's own policy holds alone."
                );
            }

            if (
                told.App is { } app
                && told.Granted.TryGetValue(account.InstallationId, out var granted)
                && AppRequirement.MissingIn(granted).Except(AppRequirement.MissingIn(app.Permissions)).ToList() is { Count: > 0 } ungranted
            )
            {
                // Who accepts to write accepts to read.
                var asked = ungranted.GroupBy(it => it.Name).Select(same => same.MaxBy(it => it.Access == "write"));
                mends.Add(
                    $"{login}: an owner has yet to accept {string.Join(", ", asked.Select(it => $"'{it}'"))}, under Settings → GitHub Apps → Review request."
                );
            }
        }

        return new SetUpItem(
            "Accounts",
            mends.Count > 0 ? SetUpState.Attention : SetUpState.Ok,
            [
                .. accounts.Select(account =>
                    $"{PlainText.OneLine(account.Login, 100)}: {Quantity.Of(account.Repositories, "repository", "repositories")}{(account.PolicyRepository is { } name ? $", policy repository {PlainText.OneLine(name, 100)}" : "")}"
                ),
                .. hasMore ? [$"There are more: the first {MostAccounts} are shown"] : Array.Empty<string>(),
            ],
            mends
        );
    }

    private static SetUpItem Key(List<string> keys) =>
        new(
            "Policy signing key",
            SetUpState.Ok,
            [keys.Count == 1 ? "One key; its fingerprint is below" : "Two keys while one is replaced; their fingerprints are below"],
            []
        );

    private SetUpItem Database()
    {
        var path = storage.Value.File;
        var bytes = new[] { path, path + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length);
        return new SetUpItem("Database", SetUpState.Ok, [$"SQLite, {path}, {Size(bytes)}"], []);
    }

    private async Task<SetUpItem> GivenUpAsync(CancellationToken cancellationToken)
    {
        var (dead, writes) = (await deliveries.CountDeadAsync(cancellationToken), await deliveries.CountWritesAsync(cancellationToken));
        return new SetUpItem(
            "What was given up",
            dead + writes == 0 ? SetUpState.Ok : SetUpState.Attention,
            [
                dead + writes == 0
                    ? "No delivery and no write to GitHub"
                    : $"{Quantity.Of(dead, "delivery", "deliveries")}, {Quantity.Of(writes, "write")} to GitHub",
            ],
            [
                .. dead == 0 ? Array.Empty<string>() : ["What the deliveries told of has not been done. Look why, and have them handled again."],
                .. writes == 0 ? Array.Empty<string>() : ["GitHub does not show what the writes say. Look why, and have them sent after all."],
            ]
        )
        {
            More = ("All deliveries", "/deliveries"),
        };
    }

    private static SetUpItem Unknown(string name) => new(name, SetUpState.Attention, [], ["Cannot be told before GitHub answers."]);

    private static string Size(long bytes) =>
        bytes < 1024 * 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1023) / 1024} KiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MiB");

    /// <summary>What GitHub said of the app; or why it said nothing.</summary>
    /// <param name="Granted">By installation, what its account has granted.</param>
    private sealed record Told(App? App, AppHook? Hook, IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>> Granted, GitHubException? Failure)
    {
        /// <summary>Null: it did not answer in time.</summary>
        public static Told Nothing(GitHubException? failure) => new(null, null, new Dictionary<long, IReadOnlyDictionary<string, string>>(), failure);
    }

    private sealed record InstalledAccount(long InstallationId, string Login, bool Suspended, DateTime? ListedAt, string? PolicyRepository, int Repositories);
}
