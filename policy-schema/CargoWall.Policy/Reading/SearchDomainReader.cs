using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads an entry of <c>search-domains</c>.</summary>
internal static class SearchDomainReader
{
    public static SearchDomain? Read(YamlNode node, ProblemList problems)
    {
        if (ScalarValues.Text(node, "A search domain", problems) is not { } text)
        {
            return null;
        }

        if (SearchDomainText.TryParse(text, out var domain, out var problem))
        {
            return new SearchDomain(domain, problems.OriginOf(node));
        }

        var shown = ScalarValues.Cut(text);
        problems.Error(
            node,
            ProblemCodes.BadSearchDomain,
            problem switch
            {
                SearchDomainProblem.Empty => "The search domain is empty. Write one like .corp.example.com.",
                SearchDomainProblem.Reserved => $"'{shown}' is Kubernetes' own, which its pods add by themselves. Remove it.",
                SearchDomainProblem.SingleLabel => $"'{shown}' has one part only. A search domain has two at least, like .corp.example.com.",
                SearchDomainProblem.PublicSuffix => $"Anybody can register a name under '{shown}'. Write a domain that is yours, like .corp.example.com.",
                _ => $"'{shown}' is no domain. Letters, digits and '-' can stand between its dots, like in .corp.example.com.",
            }
        );
        return null;
    }
}
