namespace CargoWall.Agent.Tests;

/// <summary>Waits for something that only a look can tell; what does not come within a minute fails its test.</summary>
internal static class Until
{
    /// <param name="look">Whether it is there.</param>
    /// <param name="meanwhile">What is done between two looks, such as moving a clock.</param>
    public static async Task TrueAsync(Func<bool> look, Action? meanwhile = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (!look())
        {
            meanwhile?.Invoke();
            await Task.Delay(1, patience.Token);
        }
    }
}
