using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Reading and writing of the agent API without reflection. Members that are null are left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(SealRequest))]
[JsonSerializable(typeof(SealAnswer))]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(PolicyStatement))]
[JsonSerializable(typeof(PolicySignature))]
[JsonSerializable(typeof(PolicyKeysAnswer))]
[JsonSerializable(typeof(PublicPolicyAnswer))]
[JsonSerializable(typeof(PolicyChainAnswer))]
public sealed partial class AgentApiJson : JsonSerializerContext;
