using System.Collections.Immutable;
using System.Net;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Identity;
using CargoWall.GitHub;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Events;

/// <summary>
/// What an agent can rightly call auto-allowed. Its machine decides the exact entries (which resolvers, which hosts the runner was told of), so the
/// bot holds its word against the widest entries of each kind. The policy's settings and denies count as they do on the machine.
/// </summary>
internal sealed class CredibleAutoAllow(IOptions<BotOptions> bot, IOptions<GitHubOptions> github, IOptions<OidcOptions> oidc)
{
    private static readonly Traffic Web = Traffic.Of([new PortRange(443, 443)], [new PortRange(443, 443)]);

    /// <summary>The widest entries of each kind.</summary>
    public AutoAllowContext Context { get; } = new([.. Entries(bot.Value.PublicUrl, [github.Value.WebUrl, github.Value.ApiUrl, oidc.Value.Issuer])]);

    private static IEnumerable<AutoAllow> Entries(string publicUrl, IEnumerable<string> githubAddresses)
    {
        yield return new AutoAllow(AutoAllowKind.Loopback, Prefixes("127.0.0.0/8"), Traffic.Everything);
        yield return new AutoAllow(AutoAllowKind.Loopback, Prefixes("::1/128"), Traffic.Everything);
        foreach (var everywhere in new[] { "0.0.0.0/0", "::/0" })
        {
            // Plain DNS and DNS over TLS, to resolvers that only the machine knows.
            yield return new AutoAllow(AutoAllowKind.Dns, Prefixes(everywhere), Traffic.Of([Port(53), Port(853)], [Port(53), Port(853)]));
        }
        var own = new Uri(publicUrl);
        yield return new AutoAllow(AutoAllowKind.Bot, Target(own), Traffic.Of([Port(own.Port)], [Port(own.Port)]));
        foreach (var suffix in new[] { "github.com", "githubusercontent.com" })
        {
            yield return new AutoAllow(AutoAllowKind.GitHub, new RuleTarget.Host(HostPattern.Parse(suffix)), Web);
        }
        foreach (var address in githubAddresses.Select(text => new Uri(text)))
        {
            yield return new AutoAllow(AutoAllowKind.GitHub, Target(address), Traffic.Of([Port(address.Port)], [Port(address.Port)]));
        }
        // GitHub's accounts for results are numbered; any customer of Azure may have an account of a similar name.
        foreach (var number in Enumerable.Range(0, 100))
        {
            yield return new AutoAllow(
                AutoAllowKind.AzureStorage,
                new RuleTarget.Host(HostPattern.Parse($"productionresultssa{number}.blob.core.windows.net")),
                Web
            );
        }
        // "What is IP address 168.63.129.16?" in Azure's documentation.
        yield return new AutoAllow(AutoAllowKind.AzurePlatform, Prefixes("168.63.129.16/32"), Traffic.Of([Port(80), Port(32526)], []));
        yield return new AutoAllow(AutoAllowKind.CloudMetadata, Prefixes("169.254.169.254/32"), Traffic.Of([Port(80)], []));
    }

    private static RuleTarget Target(Uri address) =>
        IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal)
            ? new RuleTarget.Address(Prefix.Of(literal))
            : new RuleTarget.Host(HostPattern.Parse(address.IdnHost));

    private static RuleTarget.Address Prefixes(string text) => new(Prefix.Parse(text));

    private static PortRange Port(int port) => new((ushort)port, (ushort)port);
}
