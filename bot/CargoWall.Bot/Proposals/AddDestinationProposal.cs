using CargoWall.Bot.Rendering;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Proposals;

/// <summary>A destination to allow or to deny.</summary>
/// <param name="Destination">A host, an address or a network.</param>
public sealed record DestinationChange(string Destination)
{
    /// <summary>For example <c>443</c> or <c>53/udp</c>; none is every port.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public bool Deny { get; init; }

    /// <summary>The job or workflow that it is for; null for all of the repository.</summary>
    public EntityTarget? Target { get; init; }

    /// <summary>The policy that it goes into, made and assigned where there is none of the name; null for the one that stands nearest.</summary>
    public string? Policy { get; init; }

    /// <summary>The last day on which it holds; null for without end.</summary>
    public DateOnly? Expires { get; init; }

    /// <summary>Whether a host becomes the domain that its owner registered.</summary>
    public bool Generalize { get; init; }

    public string? Why { get; init; }
}

/// <summary>Proposes one rule, in a policy that is assigned to what it is for, or in a new one.</summary>
internal sealed class AddDestinationProposal(PolicyProposals proposals, IDbContextFactory<CargoWallDb> databases)
{
    private const string Purpose = "add-destination";
    private const string NewPolicy = "allowed";
    private const int MostSeen = 20;

    internal static ProposalTexts Texts { get; } =
        new(
            Purpose,
            new TemplateShape(
                "verb",
                "destination",
                "policy",
                "target",
                "rule",
                "covers",
                "expires",
                "new-policy",
                "has-seen",
                "files",
                "repository",
                "requested-by"
            ).With("seen", "job", "process", "port", "verdict", "count", "first", "last")
        );

    public async Task<Proposal> ProposeAsync(ProposalRequest request, DestinationChange change, CancellationToken cancellationToken)
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        if (DestinationText.Read(change.Destination, change.Generalize, out var problem) is not { } target)
        {
            return new Proposal.Refused(problem ?? "This is no destination.");
        }

        var rule = target with { Ports = change.Ports, Deny = change.Deny, Expires = change.Expires, Why = change.Why };
        var set = PolicySetReader.Read(branch.Level, branch.Repository.Name.ToString(), branch.Files.Files);
        var policy = change.Policy ?? Nearest(set, change.Target) ?? FreeName(set, change.Deny ? "denied" : NewPolicy);
        var isNew = !set.Policies.ContainsKey(policy);
        PolicyEdit[] edits = isNew
            ? [new PolicyEdit.AddPolicy(policy, null, [rule]), new PolicyEdit.AddAssignment(change.Target, [policy], [])]
            : [new PolicyEdit.AddRule(policy, rule)];

        var model = new ProposalModel();
        model.Words("verb", change.Deny ? "Deny" : "Allow");
        model.Code("destination", DestinationText.Shown(rule));
        model.Code("policy", policy);
        model.Code("target", TargetWords.Of(change.Target));
        model.Code("rule", rule.ToString());
        model.Words("covers", DestinationText.Covers(rule));
        model.Code("expires", change.Expires?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        model.Words("new-policy", isNew ? "yes" : "");
        await AddSeenAsync(model, request, rule, cancellationToken);
        var subject = $"{DestinationText.Shown(rule)}|{change.Deny}|{policy}|{TargetWords.Of(change.Target)}";
        return await proposals.ProposeAsync(request, branch, Purpose, subject, Texts, model, edits, cancellationToken);
    }

    /// <summary>The policy of this level that is assigned to exactly this target; null when there is none.</summary>
    private static string? Nearest(PolicySet set, EntityTarget? target) =>
        set
            .Assignments.Where(it => TargetWords.Of(it.Target) == TargetWords.Of(target))
            .SelectMany(it => it.Policies)
            .FirstOrDefault(it => !it.OfOrganization && set.Policies.ContainsKey(it.Name))
            ?.Name;

    private static string FreeName(PolicySet set, string name)
    {
        var free = name;
        for (var number = 2; set.Policies.ContainsKey(free) || set.Groups.ContainsKey(free); number++)
        {
            free = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return free;
    }

    private async Task AddSeenAsync(ProposalModel model, ProposalRequest request, NewRule rule, CancellationToken cancellationToken)
    {
        var address = Prefix.TryParse(rule.Value, out var prefix) && prefix.IsAddress ? prefix.ToShortString() : null;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var seen = await (
            from connection in database.Connections
            join report in database.JobReports on connection.ReportId equals report.ReportId
            where
                report.RepositoryId == request.Repository.Id.Value
                && connection.IsCounted
                && !connection.IsLate
                && (address != null ? connection.Address == address : connection.Host == rule.Value || connection.Host!.EndsWith("." + rule.Value))
            group connection by new
            {
                report.WorkflowFile,
                report.JobKey,
                connection.Process,
                connection.Port,
                connection.Verdict,
            } into rows
            orderby rows.Max(row => row.LastAt) descending
            select new SeenConnection
            {
                Workflow = rows.Key.WorkflowFile,
                Job = rows.Key.JobKey,
                Process = rows.Key.Process,
                Port = rows.Key.Port,
                Verdict = rows.Key.Verdict,
                Count = rows.Sum(row => row.Count),
                First = rows.Min(row => row.FirstAt),
                Last = rows.Max(row => row.LastAt),
            }
        )
            .Take(MostSeen)
            .ToListAsync(cancellationToken);
        AddSeen(model, seen);
    }

    internal static void AddSeen(ProposalModel model, IReadOnlyList<SeenConnection> seen)
    {
        model.ForBody["has-seen"] = Markdown.Ours(seen.Count > 0 ? "yes" : "");
        foreach (var row in seen)
        {
            model.ForBody.Add(
                "seen",
                new Dictionary<string, Markdown>
                {
                    ["job"] = Markdown.Code($"{row.Workflow}#{row.Job}"),
                    ["process"] = row.Process.Length == 0 ? Markdown.Ours("not told") : Markdown.Code(row.Process),
                    ["port"] = Markdown.Number(row.Port),
                    ["verdict"] = Markdown.Ours(VerdictWord(row.Verdict)),
                    ["count"] = Markdown.Number(row.Count),
                    ["first"] = Markdown.Day(row.First),
                    ["last"] = Markdown.Day(row.Last),
                }
            );
        }
    }

    private static string VerdictWord(ConnectionVerdict verdict) =>
        verdict switch
        {
            ConnectionVerdict.Allowed => "allowed",
            ConnectionVerdict.AutoAllowed => "allowed by itself",
            ConnectionVerdict.Denied => "denied",
            _ => "would be denied",
        };

    /// <summary>What stored runs reached of the destination.</summary>
    internal sealed record SeenConnection
    {
        public required string? Workflow { get; init; }

        public required string? Job { get; init; }

        /// <summary>Empty when it was not told.</summary>
        public required string Process { get; init; }

        public required int Port { get; init; }

        public required ConnectionVerdict Verdict { get; init; }

        public required long Count { get; init; }

        public required DateTime First { get; init; }

        public required DateTime Last { get; init; }
    }
}
