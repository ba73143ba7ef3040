namespace CargoWall.Story.Telling;

/// <summary>What the story says did not happen: expected and seen, in words.</summary>
internal sealed class NotSeenException(string expected, string seen) : Exception($"expected {expected}; seen: {seen}");
