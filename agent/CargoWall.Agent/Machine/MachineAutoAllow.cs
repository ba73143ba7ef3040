using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Machine;

/// <summary>
/// What this machine makes auto-allowed: itself, the resolvers that the DNS proxy asks, the bot, and what the runner and its cloud need.
/// Whether the last two count is up to the policy's settings.
/// </summary>
internal static class MachineAutoAllow
{
    // "Communication requirements for GitHub-hosted runners and GitHub" in GitHub's documentation: what the runner itself talks to.
    private static readonly string[] GitHubHosts = ["github.com", "api.github.com", "codeload.github.com", "**.actions.githubusercontent.com"];

    // A variable of the job must not open a host that is not GitHub's.
    private static readonly string[] GitHubSuffixes = [".github.com", ".githubusercontent.com"];

    private static readonly string[] RunnerVariables = ["ACTIONS_RUNTIME_URL", "ACTIONS_RESULTS_URL", "ACTIONS_CACHE_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"];

    // "What is IP address 168.63.129.16?" in Azure's documentation; ports 80 and 32526 serve the guest agent.
    private static readonly Prefix AzureWireServer = Prefix.Parse("168.63.129.16");

    private static readonly Prefix CloudMetadata = Prefix.Parse("169.254.169.254");

    /// <summary>The entries for this machine.</summary>
    /// <param name="upstreams">The DNS servers that the proxy asks.</param>
    /// <param name="bot">The bot's address; null without one.</param>
    /// <param name="variable">Environment variables; null when unset.</param>
    /// <param name="isAzure">Whether the machine runs in Azure.</param>
    public static AutoAllowContext For(IEnumerable<IPEndPoint> upstreams, Uri? bot, Func<string, string?> variable, bool isAzure)
    {
        var entries = ImmutableArray.CreateBuilder<AutoAllow>();
        Add(AutoAllowKind.Loopback, Addresses("127.0.0.0/8"), Traffic.Everything);
        Add(AutoAllowKind.Loopback, Addresses("::1"), Traffic.Everything);
        foreach (var upstream in upstreams)
        {
            Add(AutoAllowKind.Dns, new RuleTarget.Address(Prefix.Of(upstream.Address)), Ports(upstream.Port));
        }

        if (bot is not null)
        {
            Add(AutoAllowKind.Bot, Target(bot.IdnHost), Ports(bot.Port));
        }

        if (variable("GITHUB_ACTIONS") == "true")
        {
            foreach (var host in GitHubHosts.Concat(RunnerHosts(variable)).Distinct())
            {
                Add(AutoAllowKind.GitHub, Target(host), Ports(443));
            }

            // Any customer of Azure may have a storage account; these names are the ones that GitHub keeps results under.
            foreach (var host in ResultStorage(variable))
            {
                Add(AutoAllowKind.AzureStorage, Target(host), Ports(443));
            }
        }

        if (isAzure)
        {
            var platform = RuleScope.Of([new ScopeTerm(ScopeKey.CGroup, "*/azure.slice/*", IsGlob: true)]);
            entries.Add(
                new AutoAllow(
                    AutoAllowKind.AzurePlatform,
                    new RuleTarget.Address(AzureWireServer),
                    Traffic.Of([new PortRange(80, 80), new PortRange(32526, 32526)], []),
                    platform
                )
            );
        }

        Add(AutoAllowKind.CloudMetadata, new RuleTarget.Address(CloudMetadata), Ports(80));
        return new AutoAllowContext(entries.ToImmutable());

        void Add(AutoAllowKind kind, RuleTarget target, Traffic traffic) => entries.Add(new AutoAllow(kind, target, traffic));
    }

    /// <summary>Whether the machine's firmware says that it is one of Azure's.</summary>
    public static bool IsAzure()
    {
        const string Tag = "/sys/class/dmi/id/chassis_asset_tag";
        const string AzuresTag = "7783-7084-3265-9085-8269-3286-77"; // the same on every machine of Azure
        try
        {
            return File.Exists(Tag) && File.ReadAllText(Tag).Trim() == AzuresTag;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<string> RunnerHosts(Func<string, string?> variable) =>
        RunnerVariables
            .Select(variable)
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url.IdnHost.ToLowerInvariant() : "")
            .Where(host => GitHubSuffixes.Any(suffix => host.EndsWith(suffix, StringComparison.Ordinal)));

    // The runner is told the account's name only when it uploads; GitHub's accounts are numbered productionresultssa0 to 19.
    private static IEnumerable<string> ResultStorage(Func<string, string?> variable) =>
        variable("RUNNER_ENVIRONMENT") == "github-hosted" ? Enumerable.Range(0, 20).Select(number => $"productionresultssa{number}.blob.core.windows.net") : [];

    private static RuleTarget Target(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? new RuleTarget.Address(Prefix.Of(address)) : new RuleTarget.Host(HostPattern.Parse(host));

    private static RuleTarget.Address Addresses(string prefix) => new(Prefix.Parse(prefix));

    private static Traffic Ports(int port)
    {
        var range = new PortRange((ushort)port, (ushort)port);
        return Traffic.Of([range], [range]);
    }
}
