using CargoWall.Bot.Rendering;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Operators.SignIn;

/// <summary>A sentence for each mistake in the list of operators; none of them shows a hash.</summary>
internal sealed class OperatorOptionsValidation : IValidateOptions<OperatorOptions>
{
    public ValidateOptionsResult Validate(string? name, OperatorOptions options)
    {
        var mistakes = options.All.SelectMany(Mistakes).ToList();
        mistakes.AddRange(
            options
                .All.Where(it => it.Name.Length > 0)
                .GroupBy(it => it.Name, StringComparer.Ordinal)
                .Where(same => same.Count() > 1)
                .Select(same =>
                    $"Operators: '{PlainText.OneLine(same.Key, OperatorEntry.LongestName)}' is there {same.Count()} times: give each operator one entry."
                )
        );
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(OperatorEntry entry, int index)
    {
        if (entry.Name.Length == 0)
        {
            yield return $"Operators:{index}:Name is missing: it stands beside what this operator has done again.";
        }
        else if (entry.Name.Length > OperatorEntry.LongestName || PlainText.OneLine(entry.Name, OperatorEntry.LongestName) != entry.Name)
        {
            yield return $"Operators:{index}:Name has more than {OperatorEntry.LongestName} characters, or some that cannot be seen.";
        }

        if (entry.KeyHash.Length == 0)
        {
            yield return $"Operators:{index}:KeyHash is missing: make one with 'cargowall-bot operators hash'.";
        }
        else if (!OperatorKeys.IsHash(entry.KeyHash))
        {
            yield return $"Operators:{index}:KeyHash is not what 'cargowall-bot operators hash' prints. If it is the key itself, choose another key: this one stands in a file now.";
        }
    }
}
