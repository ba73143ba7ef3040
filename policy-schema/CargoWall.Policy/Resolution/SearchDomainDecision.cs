using System.Collections.Immutable;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>A search domain that holds.</summary>
/// <param name="Domain">Without a leading dot.</param>
/// <param name="IsChild">Whether a child alone adds it.</param>
internal sealed record HeldSearchDomain(string Domain, bool IsChild);

/// <summary>The search domains: the union of what remains after the cut, a child's within the ceiling.</summary>
internal static class SearchDomainDecision
{
    public static Decided<ImmutableArray<HeldSearchDomain>> Decide(Chain chain, Ceiling ceiling, Findings findings)
    {
        var told = new List<Explanation>();
        var held = new SortedDictionary<string, HeldSearchDomain>(StringComparer.Ordinal);
        var ofOrganization = chain.Remaining.Where(contribution => !contribution.IsChild);
        foreach (var contribution in ofOrganization.Concat(chain.Remaining.Where(contribution => contribution.IsChild)))
        {
            foreach (var domain in contribution.Policy.SearchDomains)
            {
                if (contribution.IsChild && !ceiling.CoversSearchDomain(domain.Domain))
                {
                    findings.Warn(
                        FindingCodes.OutsideCeiling,
                        domain.Origin,
                        $"The search domain '{domain.Domain}' lies outside the organization's ceiling, so it does not count. Under a ceiling it needs an entry without ports that covers **.{domain.Domain}."
                    );
                    told.Add(new Explanation($"left out by the ceiling: {domain.Domain}", domain.Origin));
                    continue;
                }

                if (held.TryAdd(domain.Domain, new HeldSearchDomain(domain.Domain, contribution.IsChild)) && contribution.IsChild)
                {
                    findings.Note(
                        FindingCodes.RepositorySearchDomain,
                        domain.Origin,
                        $"The repository adds the search domain '{domain.Domain}': hosts without a dot in any rule are read with it too."
                    );
                }

                told.Add(new Explanation($"{domain.Domain}: {contribution.Name}, {contribution.Way}", domain.Origin));
            }
        }

        return new Decided<ImmutableArray<HeldSearchDomain>>(
            [.. held.Values],
            new Explanation($"Search domains: {(held.Count == 0 ? "none" : string.Join(", ", held.Keys))}", null, told)
        );
    }
}
