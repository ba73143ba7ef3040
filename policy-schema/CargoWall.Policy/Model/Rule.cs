namespace CargoWall.Policy.Model;

/// <summary>One rule. Resolution sets where it stands, who is its author and whether it is required; a reader leaves these at their defaults.</summary>
public sealed record Rule
{
    public required RuleTarget Target { get; init; }

    /// <summary>Ports and protocols that it covers.</summary>
    public Traffic Traffic { get; init; } = Traffic.AllPorts;

    /// <summary>Whether it denies; else it allows.</summary>
    public bool Deny { get; init; }

    /// <summary>Whether TLS to these hosts is not to be opened. It allows by itself.</summary>
    public bool Passthrough { get; init; }

    /// <summary>Whether the certificates of these servers are not to be verified. It allows by itself.</summary>
    public bool Insecure { get; init; }

    /// <summary>Whether it is about look-ups alone and allows no connection (<c>dns:</c>).</summary>
    public bool IsLookupOnly => Traffic.Equals(Traffic.None);

    /// <summary>The processes that it is limited to; null is every process.</summary>
    public RuleScope? Scope { get; init; }

    /// <summary>The writer's reason.</summary>
    public string? Why { get; init; }

    /// <summary>The last day (UTC) on which it holds; null is without end. Only allow rules expire.</summary>
    public DateOnly? Expires { get; init; }

    /// <summary>The domain that was put behind a host without a dot to make this copy; null for a rule as it was written.</summary>
    public string? SearchDomain { get; init; }

    /// <summary>Where it was written.</summary>
    public required RuleOrigin Origin { get; init; }

    /// <summary>The policy that holds it; null for a default policy, which has no name.</summary>
    public string? Policy { get; init; }

    /// <summary>The entity that its assignment or default targets.</summary>
    public Entity Stands { get; init; }

    /// <summary>The level that assigned it, wherever its text is.</summary>
    public PolicyLevel Author { get; init; }

    /// <summary>Whether it comes from a default policy rather than from an assignment.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether the organization requires it: no child's rule stands against it.</summary>
    public bool Required { get; init; }

    /// <summary><c>allow github.com:443</c>, <c>deny **.ngrok.io</c>, <c>allow 10.0.0.0/8:443/tcp exe=/usr/bin/curl</c>.</summary>
    public override string ToString()
    {
        var target = Target.ToString();
        var traffic = Target is RuleTarget.Url ? string.Empty : Traffic.ToString();
        if (IsLookupOnly)
        {
            target = $"dns:{target}";
        }
        else if (traffic.Length > 0)
        {
            // An IPv6 target is put in brackets, as before a port in a URL.
            target = Target is RuleTarget.Address { Prefix.IsIPv4: false } ? $"[{target}]:{traffic}" : $"{target}:{traffic}";
        }

        return $"{(Deny ? "deny" : "allow")} {target}{(Passthrough ? " passthrough" : string.Empty)}{(Insecure ? " insecure" : string.Empty)}{(Scope is null ? string.Empty : $" {Scope}")}";
    }
}
