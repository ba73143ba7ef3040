namespace CargoWall.Bot.Rendering;

/// <summary>What a template may name.</summary>
/// <param name="Values">Names of values: <c>{{name}}</c>, and as the condition of <c>{{#if name}}</c>.</param>
/// <param name="Lists">Names of lists, <c>{{#each name}}</c>, with the values that their items have.</param>
public sealed record TemplateShape(IReadOnlyList<string> Values, IReadOnlyDictionary<string, IReadOnlyList<string>> Lists)
{
    /// <summary>For templates of a single line.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> NoLists { get; } = new Dictionary<string, IReadOnlyList<string>>();

    public TemplateShape(params string[] values)
        : this(values, NoLists) { }

    /// <summary>The same with one more list.</summary>
    public TemplateShape With(string list, params string[] values) =>
        this with
        {
            Lists = new Dictionary<string, IReadOnlyList<string>>(Lists) { [list] = values },
        };
}
