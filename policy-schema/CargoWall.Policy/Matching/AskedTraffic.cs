using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>What a verdict is asked about, apart from the destination.</summary>
internal readonly struct AskedTraffic
{
    private readonly Protocol _protocol;
    private readonly ushort _port;
    private readonly ScopeSet? _scopes;

    public AskedTraffic(Protocol protocol, ushort port, ScopeSet scopes)
    {
        _protocol = protocol;
        _port = port;
        _scopes = scopes;
    }

    /// <summary>Any port, any protocol and any process: what a look-up of a name is asked about.</summary>
    public static AskedTraffic Any => default;

    public bool IsCoveredBy(Traffic traffic, int scope) => _scopes is null || (traffic.Covers(_protocol, _port) && (scope < 0 || _scopes.Contains(scope)));
}
