namespace CargoWall.Bot.Egress;

/// <summary>How the CargoWall step of a commit's workflow differs from the default branch's.</summary>
/// <param name="Sentence">What changed, where, and what to do: the end of a sentence in plain text, with a stranger's words in it.</param>
/// <param name="IsRemoval">Whether the job is protected less; false for what a person looks at.</param>
internal sealed record ProtectionChange(string Sentence, bool IsRemoval);
