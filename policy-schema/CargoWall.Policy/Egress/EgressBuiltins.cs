using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>What the language's own proxy puts before a policy on GitHub's runners.</summary>
public static class EgressBuiltins
{
    /// <summary>The control group of the runner.</summary>
    public const string RunnerCGroup = "/system.slice/hosted-compute-agent.service";

    /// <summary>The rules.</summary>
    public const string Text = """
        127.0.0.53:53/udp
        [cgroup=/azure.slice/walinuxagent.service]
        168.63.129.16:80|32526
        169.254.169.254:80
        []
        results-receiver.actions.githubusercontent.com
        [exe=/tmp/provjobd*]
        hosted-compute-watchdog-prod-*.githubapp.com
        []
        """;

    /// <summary>The attribute that every rule has there, unless a header or the rule names a control group.</summary>
    public static IReadOnlyList<ScopeTerm> Attributes { get; } = [new ScopeTerm(ScopeKey.CGroup, RunnerCGroup, IsGlob: true)];
}
