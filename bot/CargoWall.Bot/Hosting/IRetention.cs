namespace CargoWall.Bot.Hosting;

/// <summary>Deletes rows whose time is over. Register it as a singleton: the retention worker calls each, at start and every hour.</summary>
internal interface IRetention
{
    /// <summary>The most rows of a table that one transaction deletes: SQLite has one writer, and everything else waits for it.</summary>
    const int Batch = 500;

    /// <summary>Deletes some of them, in short transactions.</summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> DeleteSomeAsync(CancellationToken cancellationToken);
}
