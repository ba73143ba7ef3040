using System.Collections.Concurrent;

namespace CargoWall.GitHub.Transport;

/// <summary>Pauses of one short life: nobody goes on after it.</summary>
internal sealed class PausesInMemory : IPauseBook
{
    private readonly ConcurrentDictionary<string, Pause> _pauses = new(StringComparer.Ordinal);

    public Task<Pause?> FindAsync(string account, CancellationToken cancellationToken) => Task.FromResult(_pauses.GetValueOrDefault(account));

    public Task KeepAsync(string account, Pause pause, CancellationToken cancellationToken)
    {
        _pauses.AddOrUpdate(account, pause, (_, kept) => kept.Until > pause.Until ? kept : pause);
        return Task.CompletedTask;
    }
}
