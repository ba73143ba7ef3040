namespace CargoWall.GitHub.Transport;

/// <summary>Keeps until when GitHub wants to hear nothing of an account, where a restarted process and others beside it find it.</summary>
public interface IPauseBook
{
    /// <summary>The newest pause of an account, over or not; null when there was none for a while.</summary>
    Task<Pause?> FindAsync(string account, CancellationToken cancellationToken);

    /// <summary>Keeps a pause. Of two, the one that ends later stays.</summary>
    Task KeepAsync(string account, Pause pause, CancellationToken cancellationToken);
}

/// <summary>GitHub wants to hear nothing of an account.</summary>
/// <param name="Until">When it ends.</param>
/// <param name="Guessed">How long it was when GitHub did not say how long to wait; null when it did.</param>
public sealed record Pause(DateTimeOffset Until, TimeSpan? Guessed)
{
    /// <summary>The account of an installation: its limits are shared by all its repositories.</summary>
    public static string AccountOf(InstallationId installation) => $"installation {installation}";
}
