namespace CargoWall.Story.Telling;

/// <summary>A stage of the story did not come true.</summary>
internal sealed class StageFailedException(string stage, Exception inner) : Exception($"{stage}: {inner.Message}", inner)
{
    public string Stage { get; } = stage;
}
