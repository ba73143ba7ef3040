using System.Diagnostics;

namespace CargoWall.Policy.Model;

/// <summary>What a rule is about. Two targets are the same when they are equal: ports, protocol and scope play no part.</summary>
public abstract record RuleTarget
{
    private RuleTarget() { }

    /// <summary>Host names.</summary>
    public sealed record Host(HostPattern Pattern) : RuleTarget
    {
        public override string ToString() => Pattern.Text;
    }

    /// <summary>Addresses.</summary>
    public sealed record Address(Prefix Prefix) : RuleTarget
    {
        public override string ToString() => Prefix.ToShortString();
    }

    /// <summary>Requests, by scheme, host, path and method.</summary>
    public sealed record Url(UrlPattern Pattern) : RuleTarget
    {
        public override string ToString() => Pattern.ToString();
    }

    /// <summary>Calls the function of the case at hand.</summary>
    public T Match<T>(Func<Host, T> host, Func<Address, T> address, Func<Url, T> url) =>
        this switch
        {
            Host it => host(it),
            Address it => address(it),
            Url it => url(it),
            _ => throw new UnreachableException(),
        };

    /// <summary>The canonical text: <c>**.example.com</c>, <c>10.0.0.0/8</c>, <c>https://api.github.com/repos</c>.</summary>
    public abstract override string ToString();
}
