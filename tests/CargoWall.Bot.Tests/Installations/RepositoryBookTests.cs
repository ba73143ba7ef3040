using CargoWall.Bot.Installations;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Installations;

public sealed class RepositoryBookTests
{
    private static readonly InstallationId s_id = new(9);
    private static readonly DateTimeOffset s_now = new(2027, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_repository_that_was_made_anew_under_its_name_the_new_one_is_found_in_any_letter_case()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using (var context = database.CreateDbContext())
        {
            context.Repositories.AddRange(Repository(1, ".github", installation: null), Repository(2, ".GitHub", installation: 9), Repository(3, "_github", 9));
            await context.SaveChangesAsync(Cancel);
        }

        var book = new RepositoryBook(database);

        Assert.Equal(2, (await book.FindByNameAsync(65, ".github", Cancel))?.Id.Value);
        Assert.Equal(3, (await book.FindByNameAsync(65, "_GITHUB", Cancel))?.Id.Value);
        Assert.Null(await book.FindByNameAsync(66, ".github", Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_an_installation_that_was_suspended_or_removed_what_it_was_given_is_read_anew_before_it_counts(bool suspended)
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var book = new RepositoryBook(database);
        var active = new Installation(9, new Account(65, "acme", Type: null), RepositorySelection: null, SuspendedAt: null, Permissions: null);
        await book.SetInstallationAsync(s_id, active, new GivenRepositories([], new HashSet<long>()), s_now, Cancel);
        await book.SetInstallationAsync(s_id, active, given: null, s_now.AddHours(1), Cancel);
        Assert.Equal(s_now.UtcDateTime, await ListedAtAsync(database));

        await book.SetInstallationAsync(s_id, suspended ? active with { SuspendedAt = s_now } : null, given: null, s_now.AddHours(2), Cancel);
        await book.SetInstallationAsync(s_id, active, given: null, s_now.AddHours(3), Cancel);

        Assert.Null(await ListedAtAsync(database));
    }

    private static async Task<DateTime?> ListedAtAsync(TemporaryDatabase database)
    {
        await using var context = database.CreateDbContext();
        return await context.Installations.Select(row => row.ListedAt).SingleAsync(Cancel);
    }

    private static RepositoryRow Repository(long id, string name, long? installation) =>
        new()
        {
            RepositoryId = id,
            OwnerId = 65,
            InstallationId = installation,
            OwnerLogin = "acme",
            Name = name,
            Visibility = "private",
        };
}
