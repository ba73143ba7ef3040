using System.Collections.Frozen;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Lint;

/// <summary>Hosts that say little about who answers: anybody can put content under them, or ask for names through them.</summary>
public static class SharedHosts
{
    // Where each customer has a name of its own below: a rule for the whole opens every customer's.
    private static readonly FrozenSet<string> MultiTenant = FrozenSet.Create(
        StringComparer.Ordinal,
        "amazonaws.com",
        "appspot.com",
        "azureedge.net",
        "azurefd.net",
        "azurewebsites.net",
        "b-cdn.net",
        "backblazeb2.com",
        "blob.core.windows.net",
        "cloudapp.azure.com",
        "cloudapp.net",
        "cloudfront.net",
        "core.windows.net",
        "digitaloceanspaces.com",
        "fastly.net",
        "firebaseapp.com",
        "firebasestorage.googleapis.com",
        "fly.dev",
        "github.io",
        "githubusercontent.com",
        "gitlab.io",
        "googleapis.com",
        "googleusercontent.com",
        "herokuapp.com",
        "lambda-url.us-east-1.on.aws",
        "linodeobjects.com",
        "netlify.app",
        "ngrok-free.app",
        "ngrok.app",
        "ngrok.dev",
        "ngrok.io",
        "on.aws",
        "onrender.com",
        "pages.dev",
        "r2.cloudflarestorage.com",
        "r2.dev",
        "readthedocs.io",
        "s3.amazonaws.com",
        "storage.googleapis.com",
        "sharepoint.com",
        "supabase.co",
        "trafficmanager.net",
        "trycloudflare.com",
        "vercel.app",
        "wasabisys.com",
        "web.app",
        "web.core.windows.net",
        "windows.net",
        "workers.dev"
    );

    private static readonly FrozenSet<string> Resolvers = FrozenSet.Create(
        StringComparer.Ordinal,
        "1dot1dot1dot1.cloudflare-dns.com",
        "chrome.cloudflare-dns.com",
        "cloudflare-dns.com",
        "dns.adguard-dns.com",
        "dns.alidns.com",
        "dns.google",
        "dns.nextdns.io",
        "dns.quad9.net",
        "dns0.eu",
        "doh.cleanbrowsing.org",
        "doh.opendns.com",
        "doh.pub",
        "mozilla.cloudflare-dns.com",
        "one.one.one.one"
    );

    private static readonly FrozenSet<string> ResolverAddresses = FrozenSet.Create(
        StringComparer.Ordinal,
        "1.1.1.1",
        "1.0.0.1",
        "8.8.8.8",
        "8.8.4.4",
        "9.9.9.9",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "94.140.14.14",
        "94.140.15.15",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2620:fe::fe"
    );

    /// <summary>Whether each customer of a service has a name below this one.</summary>
    public static bool IsMultiTenant(string domain) => MultiTenant.Contains(domain);

    /// <summary>A host of the pattern that answers DNS over HTTPS, past the DNS proxy; null when none is known.</summary>
    public static string? ResolverUnder(HostPattern pattern) =>
        Resolvers.Where(resolver => pattern.Matches(HostName.Parse(resolver))).Min(StringComparer.Ordinal);

    /// <summary>Whether an address in its short form is that of a public resolver.</summary>
    public static bool IsResolverAddress(string address) => ResolverAddresses.Contains(address);
}
