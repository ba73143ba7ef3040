using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>JSON of the wire formats, without reflection.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ConnectionRecord))]
public sealed partial class ContractJson : JsonSerializerContext;
