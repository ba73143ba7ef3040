namespace CargoWall.Policy.Matching;

/// <summary>The scopes of a policy that a process fits. Interned by its policy, as <see cref="TargetSet"/>.</summary>
public sealed class ScopeSet
{
    internal ScopeSet(int id, bool isEmpty)
    {
        Id = id;
        IsEmpty = isEmpty;
    }

    /// <summary>A small number, unique within the policy; 0 is the empty set.</summary>
    public int Id { get; }

    /// <summary>Whether the process fits no scope: only unscoped rules cover it.</summary>
    public bool IsEmpty { get; }
}
