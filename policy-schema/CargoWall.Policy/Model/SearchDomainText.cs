using CargoWall.Policy.Suffixes;

namespace CargoWall.Policy.Model;

/// <summary>Why a text can be no search domain.</summary>
public enum SearchDomainProblem
{
    None,

    /// <summary>Nothing or only a dot is left.</summary>
    Empty,

    /// <summary>Kubernetes' own suffixes, which every container adds by itself.</summary>
    Reserved,

    /// <summary>Fewer than two labels.</summary>
    SingleLabel,

    /// <summary>An empty or too long label, a hyphen at its start or end, or a character other than <c>a-z</c>, <c>0-9</c> and <c>-</c>.</summary>
    Syntax,

    /// <summary>A domain under which anybody can register.</summary>
    PublicSuffix,
}

/// <summary>Reads search domains.</summary>
public static class SearchDomainText
{
    private const int MaxLabelLength = 63;
    private static readonly string[] Kubernetes = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"];

    /// <summary>Reads a domain: white space around it and one leading dot are taken off, capitals made small.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="domain">The domain without a leading dot.</param>
    /// <param name="problem">What is wrong; <see cref="SearchDomainProblem.None"/> on success.</param>
    public static bool TryParse(string text, out string domain, out SearchDomainProblem problem)
    {
        domain = HostName.Folded(text.Trim());
        domain = domain.StartsWith('.') ? domain[1..] : domain;
        problem = ProblemOf(domain);
        return problem == SearchDomainProblem.None;
    }

    private static SearchDomainProblem ProblemOf(string domain)
    {
        if (domain.Length == 0)
        {
            return SearchDomainProblem.Empty;
        }

        if (Kubernetes.Contains(domain))
        {
            return SearchDomainProblem.Reserved;
        }

        var labels = domain.Split('.');
        if (labels.Length < 2)
        {
            return SearchDomainProblem.SingleLabel;
        }

        if (domain.Length > HostName.MaxLength || !labels.All(IsLabel))
        {
            return SearchDomainProblem.Syntax;
        }

        return PublicSuffixes.IsPublicSuffix(domain) ? SearchDomainProblem.PublicSuffix : SearchDomainProblem.None;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
