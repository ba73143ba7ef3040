using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;

namespace GitHub.Simulator.Rest;

/// <summary>Who asks.</summary>
internal abstract record Caller
{
    private Caller() { }

    /// <summary>No credentials.</summary>
    public sealed record Anonymous : Caller;

    /// <summary>An app with its own signed token.</summary>
    public sealed record AsApp(App App) : Caller;

    /// <summary>An app in an account, with an installation's access token.</summary>
    public sealed record AsInstallation(AccessToken Token) : Caller;

    /// <summary>A person with a personal token.</summary>
    public sealed record AsPerson(Account Account) : Caller;
}
