using CargoWall.Bot.Installations;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Installations;

namespace CargoWall.Bot.Tests.Installations;

public sealed class RepositoryBookTests
{
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
