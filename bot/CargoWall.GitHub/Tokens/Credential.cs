namespace CargoWall.GitHub.Tokens;

/// <summary>As whom a request is made.</summary>
internal abstract record Credential
{
    private Credential()
    {
    }

    /// <summary>Whose limits count the request.</summary>
    public abstract string Account { get; }

    /// <summary>The app itself.</summary>
    public sealed record App : Credential
    {
        public static readonly App Only = new();

        public override string Account => "app";
    }

    /// <summary>An installation, narrowed to one repository (null: all it was given) and to some permissions.</summary>
    public sealed record Narrowed(InstallationId Installation, RepositoryId? Repository, Permissions Permissions) : Credential
    {
        public override string Account => $"installation {Installation}";
    }
}
