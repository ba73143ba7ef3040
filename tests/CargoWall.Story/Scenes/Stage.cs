namespace CargoWall.Story.Scenes;

/// <summary>One thing that the story shows. What it gives is said beside its name; it throws when it did not come true.</summary>
internal sealed record Stage(string Name, Func<CancellationToken, Task<string>> Show);
