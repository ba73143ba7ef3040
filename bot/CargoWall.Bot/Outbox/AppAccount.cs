using CargoWall.GitHub;

namespace CargoWall.Bot.Outbox;

/// <summary>The account in whose name the app writes: <c>SLUG[bot]</c>. Asked for once.</summary>
internal sealed class AppAccount(IGitHub github)
{
    private string? _login;

    public async Task<string> LoginAsync(CancellationToken cancellationToken)
    {
        if (_login is null)
        {
            var app = await github.Apps.GetAuthenticatedAsync(cancellationToken);
            _login = $"{app.Slug ?? throw new InvalidOperationException("GitHub gives the app no slug.")}[bot]";
        }

        return _login;
    }
}
