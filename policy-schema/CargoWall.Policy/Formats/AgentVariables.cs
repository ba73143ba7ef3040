using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>The <c>CARGOWALL_*</c> variables by which the open-source agent is told what to allow.</summary>
public static class AgentVariables
{
    private const string Prefix = "CARGOWALL_";

    // What the post step ends the agent with. It says nothing about a policy.
    private const string StopSecret = "CARGOWALL_STOP_SECRET";

    /// <summary>Variables that say something about what is allowed: those that an agent reads, and any other of the prefix, which none does.</summary>
    /// <param name="names">The names of all variables.</param>
    public static ImmutableArray<string> Of(IEnumerable<string> names) =>
        [.. names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != StopSecret).Order(StringComparer.Ordinal)];

    /// <summary>Reads the lists among them to a policy file; null when none of them is set.</summary>
    /// <param name="variable">The value of a variable; null when it is unset or empty.</param>
    public static PolicyImport? Read(Func<string, string?> variable)
    {
        var set = AgentInputsReader.Lists.Select(NameOf).Where(name => variable(name) is not null).ToList();
        if (set.Count == 0)
        {
            return null;
        }

        var problems = new List<PolicyProblem>();
        var draft = new ImportDraft("variables", $"the variables {string.Join(", ", set)}");

        // One list of problems a variable: a place is a line of its value.
        var list = new ProblemList(PolicyLevel.Repository, string.Empty, null, set.Count == 1 ? set[0] : $"{Prefix}*");
        AgentInputsReader.Read(
            input => AgentInputsReader.Lists.Contains(input) && variable(NameOf(input)) is { } value ? PlacedText.Of(value) : null,
            draft,
            list
        );
        problems.AddRange(list.All);
        draft.ModeReason = "variables have no mode";
        return PolicyImporter.Finish([draft], problems);
    }

    private static string NameOf(string input) => Prefix + input.ToUpper(CultureInfo.InvariantCulture).Replace('-', '_');
}
