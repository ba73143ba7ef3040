namespace CargoWall.Policy.Model;

/// <summary>Where something stands: the entity that its target names. Nearness looks at the entity; a greater value is nearer.</summary>
public enum Entity
{
    Organization,
    Repository,
    Workflow,
    Job,
}
