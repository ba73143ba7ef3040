using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Egress;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Steps 1 to 3 of resolution: the rules that remain after the cut, with their copies for search domains, a child's within the ceiling.</summary>
internal sealed class RulesDecision(Chain chain, Ceiling ceiling, ImmutableArray<HeldSearchDomain> domains, ResolutionInput input, Findings findings)
{
    public Decided<ImmutableArray<Rule>> Decide()
    {
        var rules = new List<Rule>();
        var told = new List<Explanation>();
        foreach (var contribution in chain.Contributions)
        {
            if (!chain.Remains(contribution))
            {
                told.Add(DroppedByCut(contribution));
                continue;
            }

            var toldRules = new List<Explanation>();
            foreach (var written in contribution.Policy.Rules.Concat(EgressOf(contribution.Policy, toldRules)))
            {
                Add(ForRepository(written), contribution, rules, toldRules);
            }

            told.Add(new Explanation($"{Capital(contribution.Name)}, {contribution.Way}", contribution.Origin, toldRules));
        }

        var canonical = RuleOrder.Canonical(rules);
        return new Decided<ImmutableArray<Rule>>(
            canonical,
            new Explanation(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rules: {canonical.Length}{(chain.Cut is { } cut ? $", cut at the {PolicyWords.Entity.Of(cut)}" : string.Empty)}"
                ),
                null,
                told
            )
        );
    }

    private IEnumerable<Rule> EgressOf(PolicyDefinition policy, List<Explanation> told)
    {
        if (policy.Egress is not { } egress)
        {
            return [];
        }

        var repository = chain.OwnerOf(input.RepositoryFacts) is { } owner ? $"{owner}/{input.RepositoryFacts.Name}" : null;
        return egress.Rules ?? OfRepository(egress, repository, policy.Name.Length == 0 ? null : policy.Name, told);
    }

    // A name may make a line unreadable that others do not. What stands below it is left out too: under a header that was not read, paths would be
    // those of the header above.
    private ImmutableArray<Rule> OfRepository(EgressText egress, string? repository, string? policy, List<Explanation> told)
    {
        var reading = EgressParser.Read(egress.Text, repository);
        if (reading.Problems is not [var problem, ..])
        {
            return EgressRules.Of(reading.Rules, egress.Origin, policy);
        }

        if (repository is not null)
        {
            var place = egress.Origin with { Line = egress.Origin.Line + problem.Line - 1 };
            findings.Warn(
                FindingCodes.UnreadableForRepository,
                place,
                $"With the name {repository} this line is none, so it and the lines below it are left out. {problem.Message}"
            );
            told.Add(new Explanation($"left out from here on, as the line is none with the name {repository}", place));
        }

        return EgressRules.Of(reading.Rules.Where(rule => rule.Line < problem.Line), egress.Origin, policy);
    }

    private Rule ForRepository(Rule rule) =>
        rule.Target is RuleTarget.Url url && chain.OwnerOf(input.RepositoryFacts) is { } owner
            ? rule with
            {
                Target = new RuleTarget.Url(url.Pattern.For(owner, input.RepositoryFacts.Name)),
            }
            : rule;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private void Add(Rule written, Contribution contribution, List<Rule> rules, List<Explanation> told)
    {
        if (Expiry.Find(written, input.Day) is { } finding)
        {
            findings.Add(finding);
        }

        if (written.Expires is { } last && last < input.Day)
        {
            told.Add(new Explanation($"expired on {Expiry.Shown(last)}: {written}", written.Origin));
            return;
        }

        if (written.Target is RuleTarget.Url)
        {
            findings.Warn(
                FindingCodes.NotEnforced,
                written.Origin,
                $"{written} is enforced by a later version: rules about URLs {(written.Deny ? "deny" : "open")} nothing now. Write a host rule until then."
            );
        }

        var rule = written with
        {
            Stands = contribution.Stands,
            Author = contribution.Author,
            IsDefault = contribution.IsDefault,
            Required = contribution.Required,
        };
        foreach (var copy in CopiesOf(rule).Prepend(rule))
        {
            if (copy is { Deny: false, Author: PolicyLevel.Repository } && !ceiling.Covers(copy.Target, copy.Traffic))
            {
                findings.Warn(
                    FindingCodes.OutsideCeiling,
                    copy.Origin,
                    $"{copy} lies outside the organization's ceiling ({chain.Organization.Locks!.Origin}), so it is left out. Narrow it, or ask for an entry that covers it.",
                    chain.Organization.Locks.Origin
                );
                told.Add(new Explanation($"left out by the ceiling: {copy}", copy.Origin));
            }
            else
            {
                rules.Add(copy);
                told.Add(new Explanation(copy.SearchDomain is null ? copy.ToString() : $"{copy}, for the search domain {copy.SearchDomain}", copy.Origin));
            }
        }
    }

    // A plain host without a dot is read once more per search domain. What a child's domain makes is the child's, and of a required rule a deny alone
    // passes its force on: otherwise a child's domain would stretch what the organization allows against the child's own limits.
    private IEnumerable<Rule> CopiesOf(Rule rule)
    {
        if (rule.Target is not RuleTarget.Host { Pattern: { IsPlain: true, LiteralSuffixLabels: 1, WithSubdomains: true } pattern })
        {
            yield break;
        }

        foreach (var domain in domains)
        {
            // What is longer than a name can be is no copy, as nothing could match it.
            if (HostPattern.TryParse($"{pattern.Text}.{domain.Domain}", out var extended, out _))
            {
                yield return rule with
                {
                    Target = new RuleTarget.Host(extended!),
                    SearchDomain = domain.Domain,
                    Author = domain.IsChild ? PolicyLevel.Repository : rule.Author,
                    Required = rule is { Required: true, Deny: true },
                };
            }
        }
    }

    private Explanation DroppedByCut(Contribution contribution)
    {
        var denies = contribution.Policy.Rules.Where(rule => rule.Deny).ToList();
        if (denies.Count > 0)
        {
            var cut = chain.Assignments.First(entry => entry.Assignment.Replaces && entry.Stands == chain.Cut).Assignment;
            findings.Warn(
                FindingCodes.ReplaceDropsDeny,
                cut.Origin,
                $"'inherit: replace' drops {denies.Count} deny rule{(denies.Count == 1 ? string.Empty : "s")} of {contribution.Name} ({contribution.Policy.Origin}). Where they must stay, the organization requires the policy.",
                contribution.Policy.Origin
            );
        }

        return new Explanation($"dropped by 'inherit: replace': {contribution.Name}, {contribution.Way}", contribution.Origin);
    }
}
