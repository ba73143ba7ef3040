using System.Text.Json;
using CargoWall.Bot.Operators.CommandLine;
using CargoWall.Bot.Operators.SignIn;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace CargoWall.Bot.Tests.Operators;

/// <summary>The program's own commands, on a database that no bot serves and beside one that does.</summary>
public sealed class DeliveriesCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_what_was_given_up_it_is_listed_with_its_reason_without_what_a_terminal_would_act_on()
    {
        using var database = await SeededAsync();

        var told = await RunAsync(database, "deliveries", "list");

        Assert.Equal(0, told.Code);
        Assert.Contains(SeededDeliveries.Dead, told.Out, StringComparison.Ordinal);
        Assert.Contains("IOException", told.Out, StringComparison.Ordinal);
        Assert.Contains("5h ago", told.Out, StringComparison.Ordinal);
        Assert.Contains(SeededDeliveries.Write, told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(SeededDeliveries.Done, told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(SeededDeliveries.Secret, told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(told.Out, character => char.IsControl(character) && character is not ('\n' or '\r'));
        Assert.DoesNotContain('\u202E', told.Out);
    }

    [Theory]
    [InlineData("--state all", 2, 1)]
    [InlineData("--state done", 1, 0)]
    [InlineData("--state all --event push", 1, 0)]
    [InlineData("--state all --repository acme/web", 2, 1)]
    [InlineData("--state all --repository acme/other", 0, 0)]
    [InlineData("--state all --repository ACME/Web", 2, 1)]
    [InlineData("--state all --repository acme", 0, 0)]
    [InlineData("--state all --limit 1", 1, 1)]
    public async Task Given_a_filter_a_program_gets_what_fits(string filter, int deliveries, int writes)
    {
        using var database = await SeededAsync();

        var told = await RunAsync(database, ["deliveries", "list", "--json", .. filter.Split(' ')]);

        using var answer = JsonDocument.Parse(told.Out);
        Assert.Equal(
            (deliveries, writes, filter.EndsWith("limit 1", StringComparison.Ordinal)),
            (
                answer.RootElement.GetProperty("deliveries").GetArrayLength(),
                answer.RootElement.GetProperty("writes").GetArrayLength(),
                answer.RootElement.GetProperty("has_more").GetBoolean()
            )
        );
    }

    [Fact]
    public async Task Given_newer_writes_elsewhere_those_of_the_repository_are_listed_all_the_same()
    {
        using var database = await SeededAsync();
        await using (var context = database.CreateDbContext())
        {
            var write = await context.Outbox.AsNoTracking().SingleAsync(Cancel);
            (write.Key, write.RepositoryName, write.GivenUpAt) = ("check:75:other", "acme/other", write.GivenUpAt?.AddHours(1));
            context.Outbox.Add(write);
            await context.SaveChangesAsync(Cancel);
        }

        var told = await RunAsync(database, "deliveries", "list", "--repository", "acme/web", "--limit", "1");

        Assert.Contains(SeededDeliveries.Write, told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("check:75:other", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_replay_while_no_bot_runs_the_delivery_waits_and_keeps_its_history()
    {
        using var database = await SeededAsync();

        var told = await RunAsync(database, "deliveries", "replay", SeededDeliveries.Dead, SeededDeliveries.Write);
        var shown = await RunAsync(database, "deliveries", "show", SeededDeliveries.Dead);

        Assert.Equal((0, "Replayed 1 delivery and 1 write."), (told.Code, told.Out.Trim()));
        await using var context = database.CreateDbContext();
        var delivery = await context.Deliveries.SingleAsync(row => row.DeliveryId == SeededDeliveries.Dead, Cancel);
        var replay = await context.Replays.SingleAsync(Cancel);
        var write = await context.Outbox.SingleAsync(Cancel);
        Assert.Equal((DeliveryState.Waiting, 0), (delivery.State, delivery.Attempts));
        Assert.Equal(("carol", ReplayWay.Command, 10), (replay.AskedBy, replay.Way, replay.Attempts));
        Assert.Equal((OutboxState.Waiting, "carol"), (write.State, write.RevivedBy));
        Assert.Contains("by carol (command); before it dead after 10 attempts: IOException", shown.Out, StringComparison.Ordinal);
        Assert.Contains("\"ref\": \"refs/heads/main\"", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(SeededDeliveries.Secret, shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_replay_by_the_program_beside_a_bot_that_runs_the_bot_takes_it_up()
    {
        using var folder = new TemporaryFolder();
        var settings = RunningBot.Settings(folder);
        await using var bot = BotProcess.Begin(settings);
        await bot.AddressAsync();
        await using var context = TemporaryDatabase.Open(folder);
        // No handler takes it, so it ends well.
        context.Deliveries.Add(SeededDeliveries.Delivery(SeededDeliveries.Dead, "star", DeliveryState.Dead, attempts: 10, "IOException: no network"));
        await context.SaveChangesAsync(Cancel);

        await using var command = BotProcess.Begin(settings, "deliveries", "replay", "--all", "--json");
        Assert.Equal(0, await command.ExitAsync());

        await Until.TrueAsync(() =>
            context.Deliveries.AsNoTracking().AnyAsync(row => row.DeliveryId == SeededDeliveries.Dead && row.State == DeliveryState.Done, Cancel)
        );
        Assert.Contains("\"deliveries\": 1", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1111111", "There is no delivery and no write '1111111'. Did you mean '" + SeededDeliveries.Dead + "'?")]
    [InlineData("11111111-aaaa-4bbb-8ccc-000000000009", "Did you mean '" + SeededDeliveries.Dead + "'?")]
    [InlineData("nothing", "'cargowall-bot deliveries list --state all' lists them.")]
    public async Task Given_an_id_that_is_not_there_the_nearest_is_named_and_the_others_are_replayed(string id, string sentence)
    {
        using var database = await SeededAsync();

        var told = await RunAsync(database, "deliveries", "replay", id, SeededDeliveries.Done);

        Assert.Equal((1, "Replayed 1 delivery and 0 writes."), (told.Code, told.Out.Trim()));
        Assert.Contains(sentence, told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_delivery_that_waits_already_a_replay_says_so()
    {
        using var database = await SeededAsync();
        await RunAsync(database, "deliveries", "replay", "--all");

        var told = await RunAsync(database, "deliveries", "replay", SeededDeliveries.Dead, SeededDeliveries.Write);

        Assert.Equal(1, told.Code);
        Assert.Contains($"'{SeededDeliveries.Dead}' waits already", told.Error, StringComparison.Ordinal);
        Assert.Contains($"'{SeededDeliveries.Write}' was not given up", told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deliverys list", "'deliverys' is no command of cargowall-bot. Did you mean 'deliveries'?")]
    [InlineData("deliveries lst", "'lst' is no command of cargowall-bot deliveries. Did you mean 'list'?")]
    [InlineData("deliveries list --stat dead", "'--stat' is no option of cargowall-bot deliveries list. Did you mean '--state'?")]
    [InlineData("deliveries list --state gone", "gone")]
    [InlineData("deliveries list --limit 0", "--limit takes 1 to 1000")]
    [InlineData("deliveries replay", "Say what to replay")]
    [InlineData("deliveries replay x --all", "Say what to replay")]
    public async Task Given_a_mistyped_command_line_the_sentence_names_it(string line, string sentence)
    {
        using var database = await SeededAsync();

        var told = await RunAsync(database, line.Split(' '));

        Assert.Equal(2, told.Code);
        Assert.StartsWith("cargowall-bot: ", told.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, told.Error, StringComparison.Ordinal);
        Assert.Single(told.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Given_no_database_a_foreign_file_or_an_older_one_the_sentence_says_how_to_go_on_and_none_is_made()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("foreign.db"), new string('x', 4096), Cancel);
        await using (var older = TemporaryDatabase.Open(folder, "older.db"))
        {
            await older.Database.ExecuteSqlRawAsync("CREATE TABLE other (id INTEGER)", Cancel);
        }

        var missing = await RunAsync("", "deliveries", "list", "--database", folder.File("missing.db"));
        var foreign = await RunAsync("", "deliveries", "list", "--database", folder.File("foreign.db"));
        var old = await RunAsync("", "deliveries", "list", "--database", folder.File("older.db"));

        Assert.Contains("There is no database at", missing.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("missing.db")));
        Assert.Contains("cannot be read", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("start the bot once", old.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_database_that_does_not_take_a_change_the_sentence_says_so_and_no_stack_is_shown()
    {
        using var database = await SeededAsync();
        await using (var context = database.CreateDbContext())
        {
            await context.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER refuse BEFORE UPDATE ON inbox_deliveries BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
                Cancel
            );
        }

        var told = await RunAsync(database, "deliveries", "replay", SeededDeliveries.Dead);

        Assert.Equal(1, told.Code);
        Assert.Contains("the disk is full", told.Error, StringComparison.Ordinal);
        Assert.Single(told.Error.Trim().Split('\n'));
        await using var after = database.CreateDbContext();
        Assert.Equal(0, await after.Replays.CountAsync(Cancel));
    }

    [Fact]
    public async Task Given_a_key_its_hash_is_printed_and_a_short_key_is_refused()
    {
        var hashed = await RunAsync(OperatorVisitor.Key + "\n", "operators", "hash");
        var refused = await RunAsync("short\n", "operators", "hash");

        Assert.True(OperatorKeys.IsHash(hashed.Out.Trim()));
        Assert.Equal(
            PasswordVerificationResult.Success,
            new PasswordHasher<string>().VerifyHashedPassword("", hashed.Out.Trim(), OperatorVisitor.Key) switch
            {
                PasswordVerificationResult.SuccessRehashNeeded => PasswordVerificationResult.Success,
                var result => result,
            }
        );
        Assert.Equal(2, refused.Code);
        Assert.Contains("16 to 1024 characters", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("short", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "deliveries")]
    [InlineData(true, "delivery", "list")]
    [InlineData(true, "--help")]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://127.0.0.1:0")]
    [InlineData(false, "Database=Data Source=x.db")]
    [InlineData(false, "/Database", "x")]
    public void Given_arguments_a_word_that_is_no_setting_is_meant_as_a_command(bool meant, params string[] arguments) =>
        Assert.Equal(meant, OperatorCommandLine.IsMeant(arguments));

    private static async Task<TemporaryDatabase> SeededAsync()
    {
        var database = await TemporaryDatabase.CreateAsync();
        await using var context = database.CreateDbContext();
        await SeededDeliveries.SeedAsync(context);
        return database;
    }

    private static Task<(int Code, string Out, string Error)> RunAsync(TemporaryDatabase database, params string[] arguments) =>
        RunAsync("", new Dictionary<string, string?> { ["Database"] = database.ConnectionString }, arguments);

    private static Task<(int Code, string Out, string Error)> RunAsync(string input, params string[] arguments) => RunAsync(input, [], arguments);

    private static async Task<(int Code, string Out, string Error)> RunAsync(string input, Dictionary<string, string?> settings, string[] arguments)
    {
        using StringWriter output = new(),
            error = new();
        var code = await OperatorCommandLine.RunAsync(
            arguments,
            new CommandSurroundings
            {
                Out = output,
                Error = error,
                In = new StringReader(input),
                Settings = new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
                Account = "carol",
            },
            Cancel
        );
        return (code, output.ToString(), error.ToString());
    }
}
