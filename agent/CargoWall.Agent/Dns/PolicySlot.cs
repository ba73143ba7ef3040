namespace CargoWall.Agent.Dns;

/// <summary>Holds the policy that questions are judged by now.</summary>
internal sealed class PolicySlot(PolicyInForce policy)
{
    private volatile PolicyInForce _current = policy;

    public PolicyInForce Current
    {
        get => _current;
        set => _current = value;
    }
}
