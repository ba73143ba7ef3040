using System.Globalization;
using CargoWall.Policy.Egress;

namespace CargoWall.Policy.Permissions;

/// <summary>Finds the least permissions that a job's token needs, from the requests that carried it.</summary>
public static class TokenPermissionsReport
{
    private const string RestApi = "api.github.com";
    private const string Uploads = "uploads.github.com";
    private const string Actions = ".actions.githubusercontent.com";

    /// <summary>Looks at every request. Hosts other than GitHub's APIs are left out.</summary>
    public static TokenPermissions Of(IReadOnlyList<ApiRequest> requests)
    {
        var numbers = requests.Select(request => NumberedCall.In(request.Url)).OfType<NumberedCall>().ToList();
        var pulls = numbers.Where(call => call.IsPull).Select(call => (call.Repository, call.Number)).ToHashSet();
        var needs = new List<TokenNeed>();
        var unknown = new SortedSet<(string Method, string Path)>(
            Comparer<(string Method, string Path)>.Create(
                (left, right) =>
                    string.CompareOrdinal(left.Method, right.Method) is var method && method != 0 ? method : string.CompareOrdinal(left.Path, right.Path)
            )
        );
        foreach (var request in requests)
        {
            if (AskedUrl.Parse(request.Url) is not { } url)
            {
                continue;
            }

            var (method, host) = (request.Method.ToUpperInvariant(), url.Host.ToLowerInvariant());
            var access = method is "GET" or "HEAD" ? TokenAccess.Read : TokenAccess.Write;
            if (host.EndsWith(Actions, StringComparison.Ordinal))
            {
                needs.Add(new TokenNeed(method, url.Path, "id-token", TokenAccess.Write));
            }
            else if (host == Uploads)
            {
                needs.Add(new TokenNeed(method, url.Path, "contents", access));
            }
            else if (host == RestApi)
            {
                if (ScopesOf(method, url.Path, request.Url, pulls) is { } scopes)
                {
                    needs.AddRange(scopes.Select(scope => new TokenNeed(method, url.Path, scope, access)));
                }
                else
                {
                    unknown.Add((method, url.Path));
                }
            }
        }

        return new TokenPermissions(Highest(needs), needs, [.. unknown], Ambiguous(numbers, pulls));
    }

    /// <summary>Whether a host is one that takes the job's token.</summary>
    internal static bool IsApi(string? host) =>
        host?.ToLowerInvariant() is { } name && (name is RestApi or Uploads || name.EndsWith(Actions, StringComparison.Ordinal));

    private static IReadOnlyList<string>? ScopesOf(string method, string path, string url, HashSet<(string Repository, long Number)> pulls)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var behind = segments switch
        {
            ["repos", _, _, .. var rest] => rest,
            ["repositories", _, .. var rest] => rest,
            _ => null,
        };
        if (behind is null)
        {
            return null;
        }

        if (behind.Length == 0)
        {
            return [];
        }

        var scopes = ApiScopes.For(method == "HEAD" ? "GET" : method, behind);
        return scopes is [ApiScopes.IssuesOrPulls] && NumberedCall.In(url) is { } call && pulls.Contains((call.Repository, call.Number))
            ? ["pull-requests"]
            : scopes;
    }

    private static SortedDictionary<string, TokenAccess> Highest(IEnumerable<TokenNeed> needs)
    {
        var permissions = new SortedDictionary<string, TokenAccess>(StringComparer.Ordinal);
        foreach (var (scope, access) in needs.SelectMany(need => need.Scope.Split('+').Select(scope => (scope, need.Access))))
        {
            permissions[scope] = permissions.TryGetValue(scope, out var known) && known > access ? known : access;
        }

        return permissions;
    }

    private static IReadOnlyList<(string Repository, IReadOnlyList<long> Numbers)> Ambiguous(
        IEnumerable<NumberedCall> numbers,
        HashSet<(string Repository, long Number)> pulls
    ) =>
        [
            .. numbers
                .Where(call => !call.IsPull && !pulls.Contains((call.Repository, call.Number)))
                .GroupBy(call => call.Repository)
                .OrderBy(calls => calls.Key, StringComparer.Ordinal)
                .Select(calls => (calls.Key, (IReadOnlyList<long>)[.. calls.Select(call => call.Number).Distinct().Order()])),
        ];

    /// <summary>A call about one issue or pull request.</summary>
    private sealed record NumberedCall(string Repository, bool IsPull, long Number)
    {
        public static NumberedCall? In(string url)
        {
            if (AskedUrl.Parse(url) is not { } asked || !asked.Host.Equals(RestApi, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            var segments = asked.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var (prefix, behind) = segments switch
            {
                ["repos", var owner, var name, .. var rest] => ($"/repos/{owner}/{name}", rest),
                ["repositories", var id, .. var rest] => ($"/repositories/{id}", rest),
                _ => (string.Empty, []),
            };
            return behind is ["issues" or "pulls", var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? new NumberedCall(prefix, behind[0] == "pulls", value)
                : null;
        }
    }
}
