namespace GitHub.Simulator.Git;

/// <summary>A bare repository on disk, read and written with the <c>git</c> program.</summary>
internal sealed class GitRepository(string path) : IAsyncDisposable
{
    public string Path { get; } = path;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
