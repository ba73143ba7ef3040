using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Tokens;

/// <summary>As whom a request is made.</summary>
internal abstract record Credential
{
    private Credential() { }

    /// <summary>Whose limits count the request.</summary>
    public abstract string Account { get; }

    /// <summary>The app itself.</summary>
    public sealed record App : Credential
    {
        public static readonly App Only = new();

        public override string Account => "app";
    }

    /// <summary>Nobody: the code in the path is all that is shown. Only while an app is registered, which has no key before.</summary>
    public sealed record Nobody : Credential
    {
        public static readonly Nobody Only = new();

        public override string Account => "nobody";
    }

    /// <summary>An installation, narrowed to one repository (null: all it was given) and to some permissions.</summary>
    public sealed record Narrowed(InstallationId Installation, RepositoryId? Repository, Permissions Permissions) : Credential
    {
        public override string Account => Pause.AccountOf(Installation);
    }

    /// <summary>A person, by a token of theirs that they sent us; used for the one question whether they may read, and kept nowhere.</summary>
    public sealed record Person(string Token) : Credential
    {
        // Limits of one token are that token's alone; the token itself must not get into a log.
        public override string Account =>
            $"person {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Token)).AsSpan(0, 6))}";

        public override string ToString() => Account;
    }
}
