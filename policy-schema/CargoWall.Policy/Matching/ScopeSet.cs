namespace CargoWall.Policy.Matching;

/// <summary>The scopes of a policy that a process fits. Interned by its policy, as <see cref="TargetSet"/>.</summary>
public sealed class ScopeSet
{
    private readonly int[] _scopes;

    internal ScopeSet(int id, int[] scopes)
    {
        Id = id;
        _scopes = scopes;
    }

    /// <summary>A small number, unique within the policy; 0 is the empty set.</summary>
    public int Id { get; }

    /// <summary>Whether the process fits no scope: only unscoped rules cover it.</summary>
    public bool IsEmpty => _scopes.Length == 0;

    /// <summary>Whether the scope of this index in <see cref="CompiledPolicy.Scopes"/> is among them.</summary>
    public bool Contains(int scope) => _scopes.AsSpan().BinarySearch(scope) >= 0;
}
