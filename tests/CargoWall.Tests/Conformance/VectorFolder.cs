using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Tests.Conformance;

/// <summary>A folder of conformance vectors: the vendored one, or the one that an environment variable names.</summary>
internal sealed class VectorFolder
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly string _path;

    private VectorFolder(string variable, string vendored) =>
        _path = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen ? chosen : Path.Combine(TestData.Root, "conformance", vendored);

    public static VectorFolder Hosts { get; } = new("CARGOWALL_HOST_VECTORS", "cargowall-hosts");

    public static VectorFolder Resolution { get; } = new("CARGOWALL_RESOLUTION_VECTORS", "resolution");

    public static VectorFolder Egress { get; } = new("CARGOWALL_VECTORS", "egress-policy");

    /// <summary>Reads a file; a field that the type does not have fails.</summary>
    public T Read<T>(string file)
    {
        using var stream = File.OpenRead(Path.Combine(_path, file));
        return JsonSerializer.Deserialize<T>(stream, Strict) ?? throw new InvalidOperationException($"{file} is empty.");
    }
}
