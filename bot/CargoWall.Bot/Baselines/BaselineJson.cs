using System.Text.Json.Serialization;

namespace CargoWall.Bot.Baselines;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class BaselineJson : JsonSerializerContext;
