using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Runs;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SigningTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_session_what_is_served_is_signed_for_that_agent_with_the_published_key()
    {
        await using var scene = await RunScene.StartAsync();
        var instance = new string('a', 43);

        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"), new SessionRequest { Agent = "0.1.0", Instance = instance });

        var key = Assert.Single((await KeysAsync(scene.Http)).Keys);
        var statement = PolicySignature.Open(session.Signatures, [key.Fingerprint], out var problem);
        Assert.Equal("", problem);
        Assert.Equal(Hash(session.Policy?.GetRawText() ?? ""), statement?.PolicyHash);
        Assert.Equal((RunScene.Audience, session.Generation, Hash(instance)), (statement?.Bot, statement?.Generation, statement?.Instance));
        Assert.Equal(await scene.Scene.Bot.ReadAsync(database => Task.FromResult(database.JobReports.Single().RepositoryId)), statement?.RepositoryId);
        Assert.Equal(7 * 24 * 3600, statement?.Expires - statement?.Issued);
    }

    [Fact]
    public async Task Given_two_keys_both_are_published_and_both_sign_the_newest_first()
    {
        using var newest = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var former = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var scene = await RunScene.StartAsync(
            settings: new Dictionary<string, string>
            {
                ["Signing:Key"] = (newest.ExportECPrivateKeyPem() + "\n" + former.ExportPkcs8PrivateKeyPem()).Replace("\n", "\\n", StringComparison.Ordinal),
            }
        );

        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        Assert.Equal([Of(newest), Of(former)], (await KeysAsync(scene.Http)).Keys.Select(key => key.Fingerprint));
        Assert.Equal(2, session.Signatures?.Count);
        Assert.All(new[] { newest, former }, key => Assert.NotNull(PolicySignature.Open(session.Signatures, [Of(key)], out _)));
        Assert.Null(PolicySignature.Open(session.Signatures?.Take(1).ToList(), [Of(former)], out _));
    }

    [Fact]
    public async Task Given_no_key_one_is_made_for_its_owner_alone_and_stays_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["Signing:KeyPath"] = folder.File("keys/signing.pem") };

        string first;
        await using (var bot = RunningBot.Start(settings))
        {
            first = Assert.Single((await KeysAsync(bot.CreateClient())).Keys).Fingerprint;
        }
        await using var again = RunningBot.Start(settings);

        Assert.Equal(first, Assert.Single((await KeysAsync(again.CreateClient())).Keys).Fingerprint);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("keys/signing.pem")));
        Assert.Equal(["signing.pem"], Directory.EnumerateFiles(folder.File("keys")).Select(Path.GetFileName));
    }

    public static TheoryData<string> BadKeys => new("readable by others", "not a key", "a key on another curve", "an RSA key", "three keys", "a public key");

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task Given_a_key_that_cannot_be_used_the_bot_does_not_start_and_says_why(string what)
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(what == "a key on another curve" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var path = folder.File("signing.pem");
        await File.WriteAllTextAsync(
            path,
            what switch
            {
                "not a key" => "hello",
                "an RSA key" => rsa.ExportPkcs8PrivateKeyPem(),
                "three keys" => string.Join('\n', Enumerable.Repeat(key.ExportPkcs8PrivateKeyPem(), 3)),
                "a public key" => key.ExportSubjectPublicKeyInfoPem(),
                _ => key.ExportPkcs8PrivateKeyPem(),
            },
            Cancel
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (what == "readable by others" ? UnixFileMode.OtherRead : 0));
        var settings = RunningBot.Settings(folder);
        settings["Signing:KeyPath"] = path;

        await using var bot = BotProcess.Begin(settings);

        Assert.Equal(2, await bot.ExitAsync());
        Assert.Contains("cargowall-bot: The", bot.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bot.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", bot.Output, StringComparison.Ordinal);
    }

    private static async Task<PolicyKeysAnswer> KeysAsync(HttpClient http) =>
        System.Text.Json.JsonSerializer.Deserialize(
            await http.GetStreamAsync(new Uri(AgentApi.PolicyKeysPath, UriKind.Relative), Cancel),
            AgentApiJson.Default.PolicyKeysAnswer
        ) ?? throw new InvalidOperationException("No answer.");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Of(ECDsa key) => PolicySignature.Fingerprint(key.ExportSubjectPublicKeyInfo());
}
