using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Hosting;

public sealed class StartTests
{
    [Theory]
    [InlineData("GitHub:WebhookSecret", "", "GitHub:WebhookSecret is missing")]
    [InlineData("GitHub:WebhookSecret", "short", "GitHub:WebhookSecret needs at least 16 characters")]
    [InlineData("GitHub:AppId", "0", "GitHub:AppId is missing")]
    [InlineData("GitHub:PrivateKey", "", "GitHub:PrivateKeyPath")]
    [InlineData("GitHub:ApiUrl", "http://github.example.com/api/v3", "GitHub:ApiUrl must be https")]
    [InlineData("PublicUrl", "", "PublicUrl is missing")]
    [InlineData("Database", "Host=db.example.com", "Database is not an SQLite connection string")]
    [InlineData("Operators:0:Name", "on-call", "Operators:0:KeyHash is missing: make one with 'cargowall-bot operators hash'.")]
    [InlineData("Operators:0:KeyHash", "my key itself", "Operators:0:KeyHash is not what 'cargowall-bot operators hash' prints")]
    [InlineData("Operators:0:KeyHash", "", "Operators:0:Name is missing")]
    public async Task Given_a_wrong_setting_the_bot_does_not_start_and_names_it(string name, string value, string sentence)
    {
        using var folder = new TemporaryFolder();
        var settings = RunningBot.Settings(folder);
        settings[name] = value;
        await using var bot = BotProcess.Begin(settings);

        var code = await bot.ExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("cargowall-bot: " + sentence, bot.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bot.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_several_wrong_settings_each_is_named()
    {
        using var folder = new TemporaryFolder();
        var settings = RunningBot.Settings(folder);
        settings["GitHub:AppId"] = "0";
        settings["GitHub:ApiUrl"] = "nowhere";
        await using var bot = BotProcess.Begin(settings);

        await bot.ExitAsync();

        Assert.Contains("GitHub:AppId", bot.Output, StringComparison.Ordinal);
        Assert.Contains("GitHub:ApiUrl", bot.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_database_that_another_bot_serves_the_second_does_not_start()
    {
        using var folder = new TemporaryFolder();
        var settings = RunningBot.Settings(folder);
        await using var first = BotProcess.Begin(settings);
        await first.AddressAsync();
        await using var second = BotProcess.Begin(settings);

        var code = await second.ExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("in use by another process", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_database_of_another_GitHub_the_bot_does_not_start()
    {
        using var folder = new TemporaryFolder();
        var settings = RunningBot.Settings(folder);
        await using (var first = BotProcess.Begin(settings))
        {
            await first.AddressAsync();
        }

        settings["GitHub:ApiUrl"] = "https://github.example.com/api/v3";
        await using var second = BotProcess.Begin(settings);

        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains("it holds the ids of 127.0.0.1:9", second.Output, StringComparison.Ordinal);
    }
}
