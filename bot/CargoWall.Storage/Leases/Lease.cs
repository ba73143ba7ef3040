namespace CargoWall.Storage.Leases;

/// <summary>A lease in hand. Disposing gives it back.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly LeaseBook book;
    private readonly string holder;

    internal Lease(LeaseBook book, string resource, string holder)
    {
        this.book = book;
        this.holder = holder;
        Resource = resource;
    }

    public string Resource { get; }

    /// <summary>False when the lease ran out and another took it: stop, and change nothing more.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) => book.RenewAsync(Resource, holder, cancellationToken);

    public async ValueTask DisposeAsync() => await book.ReleaseAsync(Resource, holder);
}
