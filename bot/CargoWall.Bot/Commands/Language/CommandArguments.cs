namespace CargoWall.Bot.Commands.Language;

/// <summary>The words and options of a command that was read. A name that its form does not have is a bug.</summary>
internal sealed record CommandArguments(IReadOnlyDictionary<string, string> Words, IReadOnlyDictionary<string, string> Options, IReadOnlyList<string> Rest)
{
    public static CommandArguments None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>(), []);

    /// <summary>Null when it was left out.</summary>
    public string? Find(string word) => Words.GetValueOrDefault(word);

    /// <summary>A required word.</summary>
    public string Word(string word) => Words[word];

    /// <summary>The value of an option; null when it was left out.</summary>
    public string? Option(string option) => Options.GetValueOrDefault(option);

    public bool Has(string option) => Options.ContainsKey(option);
}
