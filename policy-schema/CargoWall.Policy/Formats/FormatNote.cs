using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>What a note says about the meaning of what was written.</summary>
public enum NoteKind
{
    /// <summary>The meaning is the same; worth knowing.</summary>
    About,

    /// <summary>It was left out, because the other side has no words for it or it would pass more than was meant.</summary>
    LeftOut,

    /// <summary>Less passes than before.</summary>
    Narrower,

    /// <summary>More passes than before.</summary>
    Wider,
}

/// <summary>A difference between a policy and its form in another format.</summary>
/// <param name="Kind">What it does to the meaning.</param>
/// <param name="Subject">The rule, entry or setting that it is about, as its own side writes it.</param>
/// <param name="Origin">Where that stands; null for what has no place.</param>
/// <param name="Reason">A sentence.</param>
public sealed record FormatNote(NoteKind Kind, string Subject, RuleOrigin? Origin, string Reason)
{
    /// <summary>Whether the meaning changes.</summary>
    public bool ChangesMeaning => Kind != NoteKind.About;
}
