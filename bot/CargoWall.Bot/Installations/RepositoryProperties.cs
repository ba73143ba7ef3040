using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Installations;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Custom properties of a repository, as far as policies may go by them: only those whose values people of the repository cannot change,
/// or it could step out of what its organization requires.
/// </summary>
internal static partial class RepositoryProperties
{
    /// <summary>Stores what GitHub says; nothing is stored where the app may not read who can edit the values.</summary>
    public static async Task SetAsync(RepositoryRow row, Repository facts, IGitHubReader github, CancellationToken cancellationToken)
    {
        var values = Values(facts);
        if (values.Count > 0)
        {
            var trusted = (await github.Repositories.FindPropertyDefinitionsAsync(cancellationToken) ?? [])
                .Where(definition => definition.IsOfOrganizationAlone)
                .Select(definition => definition.Name)
                .ToHashSet(StringComparer.Ordinal);
            values = values.RemoveRange(values.Keys.Where(name => !trusted.Contains(name)));
        }

        var stored = JsonSerializer.Serialize(values, PropertiesJson.Default.ImmutableSortedDictionaryStringString);
        if (stored != row.Properties)
        {
            row.Properties = stored;
            row.Generation++;
        }
    }

    public static IReadOnlyDictionary<string, string> Of(RepositoryRow row) =>
        JsonSerializer.Deserialize(row.Properties, PropertiesJson.Default.ImmutableSortedDictionaryStringString)
        ?? ImmutableSortedDictionary<string, string>.Empty;

    // Properties with several values have no text to compare with.
    private static ImmutableSortedDictionary<string, string> Values(Repository facts) =>
        facts.CustomProperties is { ValueKind: JsonValueKind.Object } properties
            ? properties
                .EnumerateObject()
                .Where(property => property.Value.ValueKind == JsonValueKind.String)
                .GroupBy(property => property.Name, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Last().Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;

    [JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
    private sealed partial class PropertiesJson : JsonSerializerContext;
}
