using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>JSON of a served policy; members that are not known are collected, as they decide whether it is too new.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ServedDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext;
