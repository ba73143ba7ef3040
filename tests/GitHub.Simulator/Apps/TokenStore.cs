using System.Collections.Concurrent;
using System.Security.Cryptography;
using GitHub.Simulator.Accounts;

namespace GitHub.Simulator.Apps;

/// <summary>The tokens that are out.</summary>
internal sealed class TokenStore
{
    private readonly ConcurrentDictionary<string, AccessToken> _access = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Account> _people = new(StringComparer.Ordinal);

    public AccessToken Issue(
        Installation installation,
        DateTimeOffset expiresAt,
        IReadOnlyDictionary<string, string> permissions,
        IReadOnlySet<long>? repositories
    )
    {
        var token = new AccessToken(Value("ghs_"), installation, expiresAt, permissions, repositories);
        _access[token.Value] = token;
        return token;
    }

    public string IssuePersonal(Account person)
    {
        var value = Value("ghp_");
        _people[value] = person;
        return value;
    }

    public AccessToken? FindAccess(string value) => _access.GetValueOrDefault(value);

    public Account? FindPerson(string value) => _people.GetValueOrDefault(value);

    public void Revoke(AccessToken token) => _access.TryRemove(token.Value, out _);

    /// <summary>Ends all tokens of an installation.</summary>
    public void Forget(Installation installation)
    {
        foreach (var token in _access.Values.Where(token => token.Installation == installation))
        {
            Revoke(token);
        }
    }

    private static string Value(string prefix) =>
        prefix + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 36);
}
