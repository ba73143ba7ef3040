namespace GitHub.Simulator.Rest;

/// <summary>What an operation asks of its caller.</summary>
internal abstract record Access
{
    private Access() { }

    /// <summary>Anyone may call.</summary>
    public static Access Public { get; } = new ToAnyone();

    /// <summary>The app itself, with a JSON Web Token.</summary>
    public static Access App { get; } = new ToApp();

    /// <summary>Any installation access token.</summary>
    public static Access Installation { get; } = new ToInstallation();

    /// <summary>Who may read one of these things of the repository in the path. More names: any of them will do.</summary>
    public static Access Read(params string[] permissions) => new ToRepository(permissions, "read");

    /// <summary>Who may write one of these things of the repository in the path.</summary>
    public static Access Write(params string[] permissions) => new ToRepository(permissions, "write");

    /// <summary>Who may read one of these things of the organization in the path.</summary>
    public static Access OfOrganization(params string[] permissions) => new ToOrganization(permissions);

    public sealed record ToAnyone : Access;

    public sealed record ToApp : Access;

    public sealed record ToInstallation : Access;

    public sealed record ToRepository(IReadOnlyList<string> Permissions, string Level) : Access;

    public sealed record ToOrganization(IReadOnlyList<string> Permissions) : Access;
}
