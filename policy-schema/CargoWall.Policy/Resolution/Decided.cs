namespace CargoWall.Policy.Resolution;

/// <summary>A decision with its explanation.</summary>
internal sealed record Decided<T>(T Value, Explanation Explanation);
