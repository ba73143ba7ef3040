namespace CargoWall.Policy.Formats;

/// <summary>What a step says beside its inputs, such as <c>if</c>.</summary>
/// <param name="Text">The value after YAML's own escapes.</param>
/// <param name="Line">The line where it begins, from 1.</param>
public sealed record StepSetting(string Text, int Line);
