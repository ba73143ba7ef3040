using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>An effective policy in another format.</summary>
/// <param name="Text">The file or input.</param>
/// <param name="Notes">What the format cannot say, with rule, place and reason, and where it says more or less than was meant.</param>
public sealed record ExportedPolicy(string Text, ImmutableArray<FormatNote> Notes);

/// <summary>Exports effective policies to formats of other engines. What a format cannot express is in the notes, never dropped in silence.</summary>
public static class PolicyExporter
{
    /// <summary>Exports. Pure: the same policy gives the same text.</summary>
    public static ExportedPolicy Export(EffectivePolicy policy, PolicyFormat format)
    {
        var notes = new List<FormatNote>();
        var rules = FlatRules.Of(policy.Rules, notes);
        ExportSettings.Tell(policy, format, notes);
        var text = format switch
        {
            PolicyFormat.CargoWall => CargoWallExport.Write(policy, rules, notes),
            PolicyFormat.HardenRunner => HardenRunnerExport.Write(policy, rules, notes),
            PolicyFormat.EgressFilter => EgressExport.Write(rules, notes),
            _ => GitHubExport.Write(policy, rules, notes),
        };
        return new ExportedPolicy(text, [.. notes]);
    }
}
