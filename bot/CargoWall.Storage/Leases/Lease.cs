namespace CargoWall.Storage.Leases;

/// <summary>A lease in hand. Disposing gives it back.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly LeaseBook _book;
    private readonly string _holder;

    internal Lease(LeaseBook book, string resource, string holder, DateTimeOffset until)
    {
        _book = book;
        _holder = holder;
        Resource = resource;
        Until = until;
    }

    public string Resource { get; }

    /// <summary>Its end, unless it is renewed: from then on another may take it.</summary>
    public DateTimeOffset Until { get; private set; }

    /// <summary>False when the lease ran out and another took it: stop, and change nothing more.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (await _book.RenewAsync(Resource, _holder, cancellationToken) is not { } until)
        {
            return false;
        }

        Until = until;
        return true;
    }

    public async ValueTask DisposeAsync() => await _book.ReleaseAsync(Resource, _holder);
}
