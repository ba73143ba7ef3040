namespace CargoWall.Bot.Rendering;

/// <summary>A mistake in a template.</summary>
public sealed record TemplateProblem(int Line, int Column, string Message)
{
    /// <summary><c>line:column: message</c>.</summary>
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
