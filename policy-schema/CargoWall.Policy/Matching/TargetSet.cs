namespace CargoWall.Policy.Matching;

/// <summary>
/// The targets of a policy that match one name or one address. Interned by its policy: names or addresses that the same targets match
/// have the same instance, so a set is a class that the kernel can keep by its number.
/// </summary>
public sealed class TargetSet
{
    internal TargetSet(int id, bool isEmpty)
    {
        Id = id;
        IsEmpty = isEmpty;
    }

    /// <summary>A small number, unique within the policy. Sets of names and of addresses share the numbers; 0 is the empty set of both.</summary>
    public int Id { get; }

    /// <summary>Whether nothing matches: the default action decides, unless another part of the connection matches something.</summary>
    public bool IsEmpty { get; }
}
