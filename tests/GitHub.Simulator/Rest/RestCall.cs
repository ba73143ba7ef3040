using System.Globalization;
using System.Text;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Rest;

/// <summary>One request to the REST API: who asks, what for, and with which values.</summary>
internal sealed class RestCall(HttpContext http, World world, Caller caller, RateLimiter.Ticket ticket, ReadOnlyMemory<byte> body)
{
    private Repository? _repository;

    public World World { get; } = world;

    public Caller Caller { get; } = caller;

    /// <summary>This request in the rate limits of its caller.</summary>
    public RateLimiter.Ticket Ticket { get; } = ticket;

    /// <summary>The simulator ends. A caller that hangs up ends nothing.</summary>
    public CancellationToken Stopping => http.RequestAborted;

    /// <summary>The repository in the path; only in operations whose access asks for one.</summary>
    public Repository Repository
    {
        get => _repository ?? throw new InvalidOperationException("This operation is not about a repository.");
        set => _repository = value;
    }

    /// <summary>The account in whose name the caller acts.</summary>
    public Account Actor =>
        Caller switch
        {
            Caller.AsInstallation installation => installation.Token.Installation.App.Bot,
            Caller.AsPerson person => person.Account,
            Caller.AsApp app => app.App.Bot,
            _ => throw RestProblem.BadCredentials("Requires authentication"),
        };

    /// <summary>A value from the path. ASP.NET Core leaves <c>%2F</c> as it is; here, and only here, it becomes a slash.</summary>
    public string Route(string name) => RouteOrNull(name) ?? throw RestProblem.NotFound();

    /// <summary>The same for a part of the path that may be empty.</summary>
    public string? RouteOrNull(string name) => (http.GetRouteValue(name) as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public long RouteId(string name) =>
        long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw RestProblem.NotFound();

    /// <summary>A value from the query. Null: absent or empty.</summary>
    public string? Query(string name) => http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    public RequestBody Body => RequestBody.Parse(body);

    /// <summary>Whether the caller asks for raw content, in any of the spellings that GitHub takes.</summary>
    public bool WantsRaw =>
        http.Request.Headers.Accept.ToString() is var accept
        && (accept.Contains("github.raw", StringComparison.Ordinal) || accept.Contains(".v3.raw", StringComparison.Ordinal));

    public bool WantsDiff => http.Request.Headers.Accept.ToString().Contains("diff", StringComparison.Ordinal);

    /// <summary>This request's path and query with some values of the query replaced, as an absolute public address.</summary>
    public string AddressWith(params (string Name, string Value)[] query)
    {
        var address = new StringBuilder(World.Addresses.ApiPath(http.Request.Path.ToUriComponent().TrimStart('/')));
        var values = http
            .Request.Query.Where(pair => query.All(replaced => replaced.Name != pair.Key))
            .SelectMany(pair => pair.Value.Select(value => (Name: pair.Key, Value: value ?? "")))
            .Concat(query);
        var separator = '?';
        foreach (var (name, value) in values)
        {
            address.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return address.ToString();
    }
}
