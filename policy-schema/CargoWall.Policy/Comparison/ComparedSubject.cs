using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>Something whose policy is resolved before and after: a job, a workflow without jobs, a repository.</summary>
/// <param name="Name">As people write it: <c>ci.yml#test</c>, <c>ci.yml</c>, or a repository's name, with a workflow behind a blank.</param>
/// <param name="Before">Null when it does not exist before, for example a job that is added.</param>
/// <param name="After">What it is resolved from after the change.</param>
public sealed record ComparedSubject(string Name, ResolutionInput? Before, ResolutionInput After);

/// <summary>A subject and what changes for it.</summary>
public sealed record ChangedSubject(string Name, EffectivePolicy Before, EffectivePolicy After, EffectiveDiff Difference);
