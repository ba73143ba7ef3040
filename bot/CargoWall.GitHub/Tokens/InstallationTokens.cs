using System.Collections.Concurrent;

namespace CargoWall.GitHub.Tokens;

/// <summary>Installation tokens in memory, each narrowed; asked for once however many wait for it, and renewed before they end.</summary>
internal sealed class InstallationTokens(TimeProvider time, Func<Credential.Narrowed, CancellationToken, Task<InstallationToken>> ask)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Credential.Narrowed, Slot> _slots = new();

    public async Task<string> GetAsync(Credential.Narrowed credential, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(credential, _ => new Slot());
        if (slot.Token is { } kept && IsFresh(kept))
        {
            return kept.Token;
        }

        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is { } renewed && IsFresh(renewed))
            {
                return renewed.Token;
            }

            slot.Token = await ask(credential, cancellationToken);
            Sweep();
            return slot.Token.Token;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>GitHub refused this token (401): the next call asks for another.</summary>
    public void Forget(Credential.Narrowed credential, string token)
    {
        if (_slots.TryGetValue(credential, out var slot) && slot.Token?.Token == token)
        {
            slot.Token = null;
        }
    }

    private bool IsFresh(InstallationToken token) => time.GetUtcNow() < token.ExpiresAt - Margin;

    // A large organization has thousands of repositories; those that nothing was asked of for an hour leave.
    private void Sweep()
    {
        if (_slots.Count < 1_000)
        {
            return;
        }

        foreach (var (credential, slot) in _slots)
        {
            if (slot.Token is { } token && !IsFresh(token) && slot.Turn.CurrentCount == 1)
            {
                _slots.TryRemove(credential, out _);
            }
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public InstallationToken? Token { get; set; }
    }
}
