using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage;

/// <summary>Short write transactions that may be repeated.</summary>
public static class Transactions
{
    private const int Tries = 3;

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction on a context of its own and commits. When a concurrent writer was faster (a row that both
    /// wanted to add, a row that both changed) all of it runs again on what that one wrote.
    /// </summary>
    public static async Task<T> InTransactionAsync<T>(
        this IDbContextFactory<CargoWallDb> databases,
        Func<CargoWallDb, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            try
            {
                var result = await work(database);
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                await transaction.RollbackAsync(CancellationToken.None);
            }
        }
    }

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    public static Task InTransactionAsync(this IDbContextFactory<CargoWallDb> databases, Func<CargoWallDb, Task> work, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                await work(database);
                return true;
            },
            cancellationToken
        );
}
