namespace CargoWall.Bot.Rendering;

/// <summary>The values of one rendering. What is not set is empty.</summary>
public sealed class TemplateModel
{
    private readonly Dictionary<string, Markdown> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IReadOnlyDictionary<string, Markdown>>> _lists = new(StringComparer.Ordinal);

    public Markdown this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set => _values[name] = value;
    }

    /// <summary>Adds an item to a list.</summary>
    public void Add(string list, IReadOnlyDictionary<string, Markdown> item)
    {
        if (!_lists.TryGetValue(list, out var items))
        {
            _lists[list] = items = [];
        }

        items.Add(item);
    }

    /// <summary>As the engine reads it: dictionaries of strings, every name of the shape present.</summary>
    internal Dictionary<string, object> ToEngine(TemplateShape shape)
    {
        var model = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var name in shape.Values)
        {
            model[name] = this[name].ToString();
        }

        foreach (var (name, values) in shape.Lists)
        {
            model[name] = (_lists.GetValueOrDefault(name) ?? [])
                .Select(item => values.ToDictionary(value => value, value => item.GetValueOrDefault(value).ToString()))
                .ToList();
        }

        return model;
    }
}
