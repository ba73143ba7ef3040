using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Matching;

/// <summary>A policy that is ready to judge. Immutable for its users, safe from any thread; a verdict allocates nothing.</summary>
public sealed class CompiledPolicy
{
    private CompiledPolicy(EffectivePolicy policy) => Policy = policy;

    public EffectivePolicy Policy { get; }

    /// <summary>The rules; an index here is the rule number in verdicts, kernel maps and log records.</summary>
    public ImmutableArray<Rule> Rules => Policy.Rules;

    /// <summary>Every distinct prefix of address rules and auto-allows, sorted.</summary>
    public IReadOnlyList<IPNetwork> Prefixes => throw new NotImplementedException();

    /// <summary>Every distinct scope of rules and auto-allows; a <see cref="ScopeSet"/> is a subset of them.</summary>
    public IReadOnlyList<RuleScope> Scopes => throw new NotImplementedException();

    /// <summary>Compiles a policy for a machine.</summary>
    public static CompiledPolicy Compile(EffectivePolicy policy, AutoAllowContext? autoAllow = null) => throw new NotImplementedException();

    /// <summary>The targets that match a name.</summary>
    public TargetSet TargetsOf(HostName name) => throw new NotImplementedException();

    /// <summary>The targets that match an address; a mapped IPv4 address is judged as IPv4.</summary>
    public TargetSet TargetsOf(IPAddress address) => throw new NotImplementedException();

    /// <summary>The targets that match every address of a prefix of <see cref="Prefixes"/> that lies in no longer one: its class in a longest-prefix table.</summary>
    public TargetSet TargetsOf(IPNetwork prefix) => throw new NotImplementedException();

    /// <summary>The scopes that a process fits; null fits none.</summary>
    public ScopeSet ScopesOf(ProcessFacts? process) => throw new NotImplementedException();

    /// <summary>The set of these scopes of <see cref="Scopes"/>, by index.</summary>
    public ScopeSet ScopesOf(ReadOnlySpan<int> scopes) => throw new NotImplementedException();

    /// <summary>Judges a connection.</summary>
    public Verdict Judge(in Connection connection) => throw new NotImplementedException();

    /// <summary>The same on classes: <see cref="Judge(in Connection)"/> is defined by it.</summary>
    /// <param name="names">The class of each known name; maybe none.</param>
    /// <param name="address">The class of the address; null when none is known.</param>
    /// <param name="port">The port; 0 for protocols without ports.</param>
    /// <param name="protocol">The IP protocol.</param>
    /// <param name="scope">The class of the process.</param>
    public Verdict Judge(ReadOnlySpan<TargetSet> names, TargetSet? address, ushort port, Protocol protocol, ScopeSet scope) => throw new NotImplementedException();

    /// <summary>Judges whether a name may be resolved: the name alone, whatever the port, the protocol and the process.</summary>
    public NameVerdict JudgeName(HostName name) => throw new NotImplementedException();

    /// <summary>A partition of 0 to 65535 into ranges in which no verdict can change, in order. One single range for protocols without ports.</summary>
    public IReadOnlyList<PortRange> PortClasses(Protocol protocol) => throw new NotImplementedException();
}
