using System.Net;
using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>A request to be judged: plain, or seen in a connection that was let into inspection.</summary>
public sealed record Request
{
    /// <summary><c>https</c> or <c>http</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host that the request itself names; it may be an address.</summary>
    public required HostName Host { get; init; }

    /// <summary>The port that the connection goes to.</summary>
    public required ushort Port { get; init; }

    /// <summary>The path as sent, without query and fragment.</summary>
    public RequestPath Path { get; init; } = RequestPath.Of("/");

    /// <summary>In capitals.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The address that the connection goes to; null when it is not known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Null when nothing is known about the process.</summary>
    public ProcessFacts? Process { get; init; }

    /// <summary>Reads <c>https://api.github.com:443/repos?x=1</c>. User, query and fragment are cut. An IPv6 address cannot be its host, as no rule can name one.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="method">The method, in any case.</param>
    /// <param name="request">The request, or null.</param>
    /// <returns>False for another scheme than http and https, no host, or what is no port.</returns>
    public static bool TryParse(string url, string method, out Request? request)
    {
        request = null;
        if (
            AskedUrl.Parse(url) is not { Scheme: "http" or "https" } asked
            || asked.Host.Contains('[', StringComparison.Ordinal)
            || !HostName.TryParse(asked.Host, out var host)
            || (asked.Port is { } text && (!PortRange.TryParse(text, out var written) || written.First != written.Last))
        )
        {
            return false;
        }

        var port = asked.Port is null
            ? UrlPattern.DefaultPort(asked.Scheme).First
            : ushort.Parse(asked.Port, System.Globalization.CultureInfo.InvariantCulture);
        request = new Request
        {
            Scheme = asked.Scheme,
            Host = host,
            Port = port,
            Path = RequestPath.Of(asked.Path),
            Method = method.ToUpperInvariant(),
            Address = Prefix.TryParse(host.Value, out var literal) ? literal.ToAddress() : null,
        };
        return true;
    }
}
