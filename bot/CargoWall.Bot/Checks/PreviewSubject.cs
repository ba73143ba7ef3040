using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>Something whose policy is resolved before and after: a job, a workflow without jobs, a repository.</summary>
/// <param name="Name">As people write it: <c>ci.yml#test</c>, <c>ci.yml</c>, or a repository's name.</param>
/// <param name="Before">Null when it does not exist before, for example a job that is added.</param>
/// <param name="After">What it is resolved from after the change.</param>
internal sealed record PreviewSubject(string Name, ResolutionInput? Before, ResolutionInput After);
