using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads names of policies and groups, and references to them.</summary>
internal static class Names
{
    private const int MaxLength = 100;
    private const string OrganizationPrefix = "org/";

    /// <summary>Whether the key of a policy or a group can be its name; reported if not.</summary>
    public static bool IsName(YamlNode.Scalar key, string what, ProblemList problems)
    {
        if (IsName(key.Text))
        {
            return true;
        }

        problems.Error(
            key,
            ProblemCodes.BadName,
            $"'{ScalarValues.Cut(key.Text)}' cannot name a {what}. Use letters, digits, '-', '_' and '.', {MaxLength} characters at most, beginning with a letter or a digit."
        );
        return false;
    }

    /// <summary>References in a list; what cannot be one is reported and left out.</summary>
    public static IEnumerable<PolicyReference> References(IEnumerable<YamlNode> nodes, string what, ProblemList problems)
    {
        foreach (var node in nodes)
        {
            if (ScalarValues.Text(node, $"The name of a {what}", problems) is not { } text)
            {
                continue;
            }

            var ofOrganization = text.StartsWith(OrganizationPrefix, StringComparison.Ordinal);
            var name = ofOrganization ? text[OrganizationPrefix.Length..] : text;
            if (!IsName(name))
            {
                problems.Error(
                    node,
                    ProblemCodes.BadName,
                    $"'{ScalarValues.Cut(text)}' names no {what}. Write its name, or org/NAME for one of the organization."
                );
            }
            else if (ofOrganization && problems.Level == PolicyLevel.Organization)
            {
                problems.Error(node, ProblemCodes.BadName, $"'{text}' stands in an organization file, whose own names are the organization's. Write '{name}'.");
            }
            else
            {
                yield return new PolicyReference(name, ofOrganization, problems.OriginOf(node));
            }
        }
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
