namespace CargoWall.Bot.Tests.Testing;

/// <summary>Waits for something that only a look can tell, such as a row in a database.</summary>
internal static class Until
{
    public static Task TrueAsync(Func<Task<bool>> look) => FoundAsync(async () => await look() ? "yes" : null);

    public static async Task<T> FoundAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(3));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }
    }
}
