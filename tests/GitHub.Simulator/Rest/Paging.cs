using System.Globalization;
using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>Pages of lists by <c>page</c> and <c>per_page</c>, with the <c>Link</c> header that clients follow.</summary>
internal static class Paging
{
    private const int MostPerPage = 100;

    /// <summary>A page of a list as a JSON array.</summary>
    public static async Task<RestAnswer> PageAsync<T>(RestCall call, IReadOnlyList<T> all, Func<T, Task<JsonObject>> shape, int perPageByDefault = 30)
    {
        var (items, link) = await CutAsync(call, all, shape, perPageByDefault);
        return RestAnswer.Ok(items) with { Link = link };
    }

    public static Task<RestAnswer> PageAsync<T>(RestCall call, IReadOnlyList<T> all, Func<T, JsonObject> shape) =>
        PageAsync(call, all, item => Task.FromResult(shape(item)));

    /// <summary>A page of a list inside of an object with the number of all.</summary>
    public static async Task<RestAnswer> CountedPageAsync<T>(RestCall call, string name, IReadOnlyList<T> all, Func<T, Task<JsonObject>> shape)
    {
        var (items, link) = await CutAsync(call, all, shape, 30);
        return RestAnswer.Ok(new JsonObject { ["total_count"] = all.Count, [name] = items }) with { Link = link };
    }

    public static Task<RestAnswer> CountedPageAsync<T>(RestCall call, string name, IReadOnlyList<T> all, Func<T, JsonObject> shape) =>
        CountedPageAsync(call, name, all, item => Task.FromResult(shape(item)));

    public static int PerPage(RestCall call, int byDefault = 30) => Math.Min(Positive(call, "per_page", byDefault), MostPerPage);

    private static async Task<(JsonArray Items, string? Link)> CutAsync<T>(
        RestCall call,
        IReadOnlyList<T> all,
        Func<T, Task<JsonObject>> shape,
        int perPageByDefault
    )
    {
        var size = PerPage(call, perPageByDefault);
        var page = Positive(call, "page", 1);
        var last = Math.Max(1, (all.Count + size - 1) / size);
        var items = new JsonArray();
        foreach (var item in all.Skip((page - 1) * size).Take(size))
        {
            items.Add(await shape(item));
        }

        var links = new List<string>();
        if (page > 1)
        {
            Add(Math.Min(page - 1, last), "prev");
        }

        if (page < last)
        {
            Add(page + 1, "next");
            Add(last, "last");
        }

        if (page > 1)
        {
            Add(1, "first");
        }

        return (items, links.Count == 0 ? null : string.Join(", ", links));

        void Add(int number, string relation) =>
            links.Add(
                $"<{call.AddressWith(("per_page", size.ToString(CultureInfo.InvariantCulture)), ("page", number.ToString(CultureInfo.InvariantCulture)))}>; rel=\"{relation}\""
            );
    }

    private static int Positive(RestCall call, string name, int byDefault) =>
        int.TryParse(call.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : byDefault;
}
