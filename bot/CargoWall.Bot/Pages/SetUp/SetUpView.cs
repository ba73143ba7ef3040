using CargoWall.Bot.Operators.SignIn;

namespace CargoWall.Bot.Pages.SetUp;

/// <summary>What the bot needs to work, in the order in which a new operator meets it.</summary>
/// <param name="Keys">Fingerprints of the keys that policies are signed with, the one to name in workflows first. Anybody may know them.</param>
/// <param name="PublicUrl">The bot's address, for the step's inputs.</param>
/// <param name="Items">The state of each thing; null for visitors who are not operators.</param>
public sealed record SetUpView(IReadOnlyList<string> Keys, string PublicUrl, IReadOnlyList<SetUpItem>? Items)
{
    /// <summary>The operator who has signed in; null for everybody else.</summary>
    public OperatorSession? Operator { get; init; }
}

/// <summary>One thing that the bot needs.</summary>
/// <param name="Name">What it is.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Facts">What is there, each in a few words.</param>
/// <param name="Mends">A sentence for each thing that is missing: what, what does not work without it, how to mend it.</param>
public sealed record SetUpItem(string Name, SetUpState State, IReadOnlyList<string> Facts, IReadOnlyList<string> Mends)
{
    /// <summary>A page of this bot where there is more.</summary>
    public (string Text, string Url)? More { get; init; }
}

/// <summary>Whether something that the bot needs is there.</summary>
public enum SetUpState
{
    Ok,

    /// <summary>The rest works without it, or nobody can tell now.</summary>
    Attention,

    Missing,
}
