using System.Text.Json.Serialization;
using CargoWall.Bot.Operators.Deliveries;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary>What <c>deliveries list --json</c> answers.</summary>
/// <param name="Deliveries">The newest first.</param>
/// <param name="HasMore">Whether there are older ones that fit.</param>
/// <param name="Writes">Writes to GitHub that were given up; empty where the filter asks for deliveries alone.</param>
internal sealed record DeliveriesAnswer(IReadOnlyList<DeliveryHead> Deliveries, bool HasMore, IReadOnlyList<GivenUpWrite> Writes);

/// <summary>What <c>deliveries replay --json</c> answers.</summary>
/// <param name="Deliveries">How many are handled again.</param>
/// <param name="Writes">How many are sent after all.</param>
/// <param name="Problems">A sentence for each that is not.</param>
internal sealed record ReplayAnswer(int Deliveries, int Writes, IReadOnlyList<string> Problems);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DeliveriesAnswer))]
[JsonSerializable(typeof(DeliveryDetails))]
[JsonSerializable(typeof(GivenUpWrite))]
[JsonSerializable(typeof(ReplayAnswer))]
internal sealed partial class OperatorJson : JsonSerializerContext;
