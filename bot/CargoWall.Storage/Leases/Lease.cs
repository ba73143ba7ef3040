namespace CargoWall.Storage.Leases;

/// <summary>A lease in hand. Disposing gives it back.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly LeaseBook _book;
    private readonly string _holder;

    internal Lease(LeaseBook book, string resource, string holder)
    {
        _book = book;
        _holder = holder;
        Resource = resource;
    }

    public string Resource { get; }

    /// <summary>False when the lease ran out and another took it: stop, and change nothing more.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) => _book.RenewAsync(Resource, _holder, cancellationToken);

    public async ValueTask DisposeAsync() => await _book.ReleaseAsync(Resource, _holder);
}
