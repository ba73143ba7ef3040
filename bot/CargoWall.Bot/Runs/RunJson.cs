using System.Text.Json.Serialization;

namespace CargoWall.Bot.Runs;

/// <summary>JSON in columns of run tables.</summary>
[JsonSerializable(typeof(List<string>))]
internal sealed partial class RunJson : JsonSerializerContext;
