namespace GitHub.Simulator;

/// <summary>The absolute addresses that answers carry. Never taken from <c>Host</c>: a proxy before the simulator rewrites it.</summary>
internal sealed class Addresses(Uri? publicApi)
{
    private Uri? _publicApi = WithSlash(publicApi);
    private Uri? _web;

    /// <summary>Where pages, git and the OIDC issuer are: the address listened at.</summary>
    public Uri Web => _web ?? throw new InvalidOperationException("The simulator does not listen yet.");

    /// <summary>Where the REST API is for its callers.</summary>
    public Uri Api => _publicApi ?? Web;

    public string OidcIssuer => new Uri(Web, "_oidc").ToString();

    public void ListenAt(Uri address) => _web = WithSlash(address);

    public void UsePublicApi(Uri address) => _publicApi = WithSlash(address);

    /// <summary>An address of the REST API for a path without a first slash.</summary>
    public string ApiPath(string path) => Api + path;

    /// <summary>An address of a page for a path without a first slash.</summary>
    public string WebPath(string path) => Web + path;

    private static Uri? WithSlash(Uri? address) => address is null || address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
